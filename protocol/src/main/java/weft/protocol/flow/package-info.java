/// Traffic counted per flow, direction and verdict.
@NullMarked
package weft.protocol.flow;

import org.jspecify.annotations.NullMarked;
