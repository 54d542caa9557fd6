/// `weft netcheck`.
@NullMarked
package weft.cli.netcheck;

import org.jspecify.annotations.NullMarked;
