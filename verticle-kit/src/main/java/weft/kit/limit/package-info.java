/// How much of a server those get who have proven nothing yet.
@NullMarked
package weft.kit.limit;

import org.jspecify.annotations.NullMarked;
