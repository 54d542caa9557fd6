package weft.protocol.engine;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;

/// A peer as it was when the snapshot was taken. Bytes and packets count inner IP packets for `inner…`, whole UDP
/// payloads (handshakes and keepalives too, what `wg show` calls transfer) for the others.
///
/// @param endpoint where datagrams go now; null while they go by a relay, or nowhere
/// @param endpointConfirmed whether an authenticated packet came
/// @param path how datagrams travel now
/// @param lastHandshakeMillis epoch milliseconds of the last completed handshake
public record PeerStatus(
        long peerId,
        NodeKey key,
        @Nullable Endpoint endpoint,
        boolean endpointConfirmed,
        PathStatus path,
        OptionalLong lastHandshakeMillis,
        Traffic received,
        Traffic sent,
        int queuedPackets) {

    /// @param bytes UDP payload bytes
    /// @param packets UDP datagrams
    /// @param innerBytes bytes of inner IP packets
    /// @param innerPackets inner IP packets, before coalescing
    public record Traffic(long bytes, long packets, long innerBytes, long innerPackets) {}
}
