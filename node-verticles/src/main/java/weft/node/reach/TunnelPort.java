package weft.node.reach;

import io.vertx.core.Future;
import weft.protocol.packet.Endpoint;

/// What the engine lends: the tunnels' own UDP port, so that what STUN servers see is what peers will.
public interface TunnelPort {
    /// Sends from that port; what cannot be sent is lost.
    void send(Endpoint to, byte[] bytes);

    int localPort();

    /// Bytes that all peers together have sent and received so far.
    Future<Long> traffic();
}
