/// Keys, each role its own type.
@NullMarked
package weft.protocol.key;

import org.jspecify.annotations.NullMarked;
