/// Certificates from an authority that speaks ACME (RFC 8555).
@NullMarked
package weft.derp.acme;

import org.jspecify.annotations.NullMarked;
