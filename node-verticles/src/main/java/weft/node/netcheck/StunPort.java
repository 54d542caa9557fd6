package weft.node.netcheck;

import java.util.function.BiConsumer;
import weft.protocol.packet.Endpoint;

/// The UDP socket whose way to the world is looked at: the tunnels' own in a daemon, one of its own in a command.
public interface StunPort {
    /// Sends a datagram; what cannot be sent is lost, as on a wire.
    void send(Endpoint to, byte[] bytes);

    /// Whoever hears what comes, on the event loop of the check; replaces the one before.
    void onDatagram(BiConsumer<Endpoint, byte[]> listener);

    /// The local port; 0 when it is not known.
    int localPort();
}
