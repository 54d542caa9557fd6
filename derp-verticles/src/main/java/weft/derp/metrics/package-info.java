/// What a relay counts, for who watches it.
@NullMarked
package weft.derp.metrics;

import org.jspecify.annotations.NullMarked;
