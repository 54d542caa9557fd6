@NullMarked
package weft.drill;

import org.jspecify.annotations.NullMarked;
