/// Certificates: given, self-signed, and the one that carries the relay's key.
@NullMarked
package weft.derp.tls;

import org.jspecify.annotations.NullMarked;
