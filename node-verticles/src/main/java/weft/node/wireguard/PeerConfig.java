package weft.node.wireguard;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.IpPrefix;

/// One `[Peer]` section.
///
/// @param line where the section starts, counted from 1
/// @param persistentKeepaliveSeconds 0 when off
public record PeerConfig(
        int line,
        NodeKey publicKey,
        @Nullable Key32 presharedKey,
        List<IpPrefix> allowedIps,
        @Nullable HostPort endpoint,
        int persistentKeepaliveSeconds) {
    public PeerConfig {
        allowedIps = List.copyOf(allowedIps);
    }

    @Override
    public String toString() {
        return "peer " + publicKey.fingerprint() + " at line " + line;
    }
}
