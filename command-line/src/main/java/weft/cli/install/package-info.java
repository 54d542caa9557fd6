/// `weft install` and `weft uninstall`: the program under a prefix, and systemd services that run it.
@NullMarked
package weft.cli.install;

import org.jspecify.annotations.NullMarked;
