@NullMarked
package weft.derp.tls;

import org.jspecify.annotations.NullMarked;
