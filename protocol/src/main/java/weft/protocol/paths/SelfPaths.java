package weft.protocol.paths;

import java.util.List;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;

/// What this node tells its peers about where it is.
///
/// @param discoKey made anew at each start of the daemon
/// @param endpoints where this node may be reached, best first; what call-me-maybe says
/// @param homeRelay region of the relay on which this node listens, 0 for none
/// @param hardNat whether this node's NAT gives each destination another port (IPv4)
public record SelfPaths(
        DiscoPrivateKey discoKey, NodeKey nodeKey, List<Endpoint> endpoints, int homeRelay, boolean hardNat) {
    public SelfPaths {
        endpoints = List.copyOf(endpoints);
    }
}
