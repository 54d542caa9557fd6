/// `weft demo`: the whole product on one machine, step by step, with the commands that a user would type.
@NullMarked
package weft.cli.demo;

import org.jspecify.annotations.NullMarked;
