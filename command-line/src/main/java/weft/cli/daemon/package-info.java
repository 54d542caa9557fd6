/// Commands that run on: the coordinator, the node, and a single WireGuard tunnel.
@NullMarked
package weft.cli.daemon;

import org.jspecify.annotations.NullMarked;
