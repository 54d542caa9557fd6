@NullMarked
package weft.derp.relay;

import org.jspecify.annotations.NullMarked;
