/// The relay daemon's rooms.
@NullMarked
package weft.derp;

import org.jspecify.annotations.NullMarked;
