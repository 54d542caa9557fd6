/// What people type, on real daemons.
@NullMarked
package weft.test.commands;

import org.jspecify.annotations.NullMarked;
