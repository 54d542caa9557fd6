@NullMarked
package weft.derp.admission;

import org.jspecify.annotations.NullMarked;
