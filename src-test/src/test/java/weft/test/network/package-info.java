@NullMarked
package weft.test.network;

import org.jspecify.annotations.NullMarked;
