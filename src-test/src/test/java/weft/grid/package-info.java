@NullMarked
package weft.grid;

import org.jspecify.annotations.NullMarked;
