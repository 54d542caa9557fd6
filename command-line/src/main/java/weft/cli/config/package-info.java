/// Configuration files: a file's keys are the long options of the command that reads it, without the dashes.
@NullMarked
package weft.cli.config;

import org.jspecify.annotations.NullMarked;
