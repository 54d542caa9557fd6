/// Streams between a coordinator and those that it tells things: WebSockets, sealed end to end by Noise.
@NullMarked
package weft.kit.stream;

import org.jspecify.annotations.NullMarked;
