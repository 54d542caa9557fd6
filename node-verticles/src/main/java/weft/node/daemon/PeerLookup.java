package weft.node.daemon;

import java.util.Optional;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;

/// Pure. Finds a peer by what a person types: its name, an address inside the tailnet, a node key, or its id.
final class PeerLookup {
    private PeerLookup() {}

    static Optional<PeerNode> peer(NetworkMap map, String text) {
        var wanted = text.strip();
        return map.peers().values().stream()
                .filter(peer -> matches(
                        wanted,
                        peer.id(),
                        peer.name(),
                        peer.ipv4().toString(),
                        peer.ipv6().toString(),
                        peer.key().text(),
                        peer.key().base64()))
                .findFirst();
    }

    static boolean isSelf(NetworkMap map, String text) {
        var self = map.self();
        return matches(
                text.strip(),
                self.id(),
                self.name(),
                self.ipv4().toString(),
                self.ipv6().toString(),
                self.key().text(),
                self.key().base64());
    }

    private static boolean matches(String wanted, NodeId id, String name, String... others) {
        if (wanted.equalsIgnoreCase(name) || wanted.equals(id.toString())) {
            return true;
        }
        for (String other : others) {
            if (wanted.equals(other)) {
                return true;
            }
        }
        return isSameAddress(wanted, others[1]);
    }

    /// IPv6 has many spellings.
    private static boolean isSameAddress(String wanted, String ipv6) {
        if (!wanted.contains(":")) {
            return false;
        }
        try {
            return weft.protocol.packet.IpAddress.parse(wanted).equals(weft.protocol.packet.IpAddress.parse(ipv6));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
