/// Relays and their clients, ours and Tailscale's, side by side.
@NullMarked
package weft.test.relay;

import org.jspecify.annotations.NullMarked;
