/// The probes that find direct paths, byte-compatible with Tailscale's.
@NullMarked
package weft.protocol.disco;

import org.jspecify.annotations.NullMarked;
