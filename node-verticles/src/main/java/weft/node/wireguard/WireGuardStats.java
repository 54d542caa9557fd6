package weft.node.wireguard;

import java.util.List;
import java.util.Optional;
import weft.protocol.key.NodeKey;

/// What a running tunnel tells about itself; no secrets.
public record WireGuardStats(String interfaceName, NodeKey publicKey, int listenPort, List<Peer> peers) {
    public WireGuardStats {
        peers = List.copyOf(peers);
    }

    /// @param latestHandshakeSeconds of the epoch; 0 when there was none
    /// @param receivedBytes of UDP payload, handshakes and keepalives too
    public record Peer(
            NodeKey publicKey,
            boolean hasPresharedKey,
            Optional<String> endpoint,
            List<String> allowedIps,
            long latestHandshakeSeconds,
            long receivedBytes,
            long sentBytes,
            int persistentKeepaliveSeconds) {
        public Peer {
            allowedIps = List.copyOf(allowedIps);
        }
    }
}
