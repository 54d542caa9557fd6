/// The relay: sockets, HTTP front, clients and what waits for them.
@NullMarked
package weft.derp.relay;

import org.jspecify.annotations.NullMarked;
