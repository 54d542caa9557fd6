/// Drills: processes killed at random moments under load, and what must be there afterwards.
@NullMarked
package weft.soak;

import org.jspecify.annotations.NullMarked;
