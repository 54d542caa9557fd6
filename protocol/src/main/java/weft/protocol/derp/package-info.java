/// DERP, the relay protocol: frames, the HTTP front door, both ends' sessions, and the rules of a relay's queues.
@NullMarked
package weft.protocol.derp;

import org.jspecify.annotations.NullMarked;
