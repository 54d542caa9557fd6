/// What a NAT does, found out from outside the product: the lab proves itself with it.
@NullMarked
package weft.test.probe;

import org.jspecify.annotations.NullMarked;
