/// The node stream end to end: real coordinator, TLS, WebSocket, Noise.
@NullMarked
package weft.test.stream;

import org.jspecify.annotations.NullMarked;
