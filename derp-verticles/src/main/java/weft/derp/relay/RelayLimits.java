package weft.derp.relay;

import weft.protocol.derp.QueueLimits;

/// Bounds of a relay process.
///
/// @param connectionsMax open connections; more are closed at once
/// @param strangersMax open connections that have not logged in; a quarter of them may be of one network
/// @param loginMillis from the connection, or from the last page it was served, until it has logged in
/// @param keepAliveSeconds interval of keepalives, to which each connection adds up to five seconds of its own
/// @param queue what waits for one client
public record RelayLimits(
        int connectionsMax, int strangersMax, int loginMillis, int keepAliveSeconds, QueueLimits queue) {
    public static final RelayLimits DEFAULT = new RelayLimits(100_000, 10_000, 10_000, 60, QueueLimits.DEFAULT);
}
