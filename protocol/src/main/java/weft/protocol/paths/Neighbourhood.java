package weft.protocol.paths;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Packet thread. Which addresses can be a peer's outside address: none inside the mesh (a probe would go through the
/// tunnel, and the tunnel through itself), none of this node's own, none that reach more than one host.
final class Neighbourhood {
    private static final IpAddress BROADCAST = IpAddress.ofIpv4(-1);

    private final SortedMap<IpAddress, Integer> inside = new TreeMap<>();
    private List<Endpoint> own = List.of();

    void own(List<Endpoint> endpoints) {
        own = endpoints;
    }

    void add(PeerPaths peer) {
        for (var address : peer.addresses()) {
            inside.merge(address, 1, Integer::sum);
        }
    }

    void remove(PeerPaths peer) {
        for (var address : peer.addresses()) {
            inside.computeIfPresent(address, (_, peers) -> peers == 1 ? null : peers - 1);
        }
    }

    boolean mayBeAt(Endpoint endpoint) {
        var address = endpoint.address();
        return !address.isUnspecified()
                && !address.isMulticast()
                && !address.equals(BROADCAST)
                // Without the number of an interface, a link-local IPv6 address leads nowhere.
                && (address.isIpv4() || !address.isLinkLocal())
                && !inside.containsKey(address)
                && !own.contains(endpoint);
    }

    List<UdpPath> pathsOf(List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(this::mayBeAt)
                .distinct()
                .map(UdpPath::to)
                .toList();
    }
}
