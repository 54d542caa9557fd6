@NullMarked
package weft.protocol.hujson;

import org.jspecify.annotations.NullMarked;
