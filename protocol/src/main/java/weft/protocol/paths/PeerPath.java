package weft.protocol.paths;

/// Packet thread. The way to one peer, as the engine sees it: the present [#route], and what the engine tells about
/// packets. [#sent] and [#received] cost a few field accesses as long as nothing changes; call them once per batch or
/// run, for data messages only (a keepalive or handshake of the engine's own is no traffic).
public final class PeerPath {
    PeerPaths spec;
    Route route = new Route.Nowhere();
    long sentNanos = PathTiming.LONG_AGO;
    long receivedNanos = PathTiming.LONG_AGO;

    PeerPath(PeerPaths spec) {
        this.spec = spec;
    }

    public long peerId() {
        return spec.peerId();
    }

    public Route route() {
        return route;
    }

    /// Packets for this peer are being sent, or wait because the route is [Route.Nowhere].
    public void sent(long now) {
        sentNanos = now;
    }

    /// An authentic data message came by UDP: from the socket of ours, the source's address (as
    /// [weft.protocol.packet.IpAddress] has it) and port.
    public void received(int socket, long high, long low, int port, long now) {
        receivedNanos = now;
    }

    /// An authentic data message came by the relay of that region.
    public void receivedByRelay(int region, long now) {
        receivedNanos = now;
    }
}
