/// Decoders under hostile bytes, for a fixed time.
@NullMarked
package weft.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
