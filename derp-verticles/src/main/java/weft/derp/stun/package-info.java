/// The STUN server.
@NullMarked
package weft.derp.stun;

import org.jspecify.annotations.NullMarked;
