/// The command line: one table of commands, each a picocli class, and what they share.
@NullMarked
package weft.cli;

import org.jspecify.annotations.NullMarked;
