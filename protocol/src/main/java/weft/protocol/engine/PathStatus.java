package weft.protocol.engine;

import java.util.OptionalLong;

/// How a peer's datagrams travel, and for how long they have.
///
/// @param sinceMillis epoch milliseconds; absent while no way is known
/// @param roundTripNanos of the direct path by its last answers, 0 while that is unknown
public record PathStatus(PathView view, OptionalLong sinceMillis, long roundTripNanos) {}
