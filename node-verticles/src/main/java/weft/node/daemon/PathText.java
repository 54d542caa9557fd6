package weft.node.daemon;

import weft.node.localapi.PeerView;
import weft.protocol.engine.PathView;
import weft.protocol.engine.PeerStatus;
import weft.protocol.netmap.RelayMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;

/// Pure. Ways to peers, as people read them.
final class PathText {
    private static final java.util.List<IpPrefix> LOCAL = java.util.List.of(
            IpPrefix.parse("10.0.0.0/8"),
            IpPrefix.parse("172.16.0.0/12"),
            IpPrefix.parse("192.168.0.0/16"),
            IpPrefix.parse("fc00::/7"));

    private PathText() {}

    /// `direct 192.0.2.1:41641`, `direct 10.0.0.2:41641 (LAN)`, `relay fra`, or empty.
    static String of(PathView path, RelayMap relays) {
        var direct = path.direct();
        if (direct == null) {
            return path.relay() == 0 ? "" : "relay " + region(path.relay(), relays);
        }
        var text = "direct " + endpoint(direct);
        return path.relay() == 0 ? text : text + " and relay " + region(path.relay(), relays);
    }

    /// The region's code, or its number where the map does not have it.
    static String region(int id, RelayMap relays) {
        var region = relays.region(id);
        return region == null ? String.valueOf(id) : region.code();
    }

    private static String endpoint(Endpoint endpoint) {
        var address = endpoint.address();
        boolean local = address.isLinkLocal() || LOCAL.stream().anyMatch(range -> range.contains(address));
        return local ? endpoint + " (LAN)" : endpoint.toString();
    }

    static PeerView.Traffic traffic(PeerStatus engine, RelayMap relays) {
        var path = engine.path();
        var tried = engine.endpoint();
        var text = of(path.view(), relays);
        return new PeerView.Traffic(
                text.isEmpty() && tried != null ? "direct " + endpoint(tried) : text,
                path.view().why(),
                path.sinceMillis().orElse(0),
                path.view().direct() == null ? 0 : path.roundTripNanos(),
                engine.lastHandshakeMillis().orElse(0),
                engine.received().bytes(),
                engine.sent().bytes(),
                engine.endpointConfirmed());
    }
}
