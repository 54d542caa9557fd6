/// The packet engine: tunnels, crypto-key routing, packet filter and flow counters behind a few inputs.
@NullMarked
package weft.protocol.engine;

import org.jspecify.annotations.NullMarked;
