/// `weft admin …`: the coordinator's admin API, spoken from a command line.
@NullMarked
package weft.cli.admin;

import org.jspecify.annotations.NullMarked;
