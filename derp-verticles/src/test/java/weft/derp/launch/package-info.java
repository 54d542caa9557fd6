@NullMarked
package weft.derp.launch;

import org.jspecify.annotations.NullMarked;
