/// Drills that are short enough for every build.
@NullMarked
package weft.soak;

import org.jspecify.annotations.NullMarked;
