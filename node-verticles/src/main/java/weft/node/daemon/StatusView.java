package weft.node.daemon;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.node.localapi.NodeStatus;
import weft.node.localapi.PeerView;
import weft.node.relay.RelayView;
import weft.protocol.engine.PeerStatus;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;

/// Pure. Puts together what the map, the link and the engine know into what a person sees.
final class StatusView {
    private StatusView() {}

    static NodeStatus of(NodeOptions options, ControlView view, RelayView relays, EngineVerticle.Snapshot engine) {
        var map = view.map();
        var byId = byId(engine);
        var drops = new TreeMap<String, Long>();
        engine.status()
                .drops()
                .forEach(
                        (reason, count) -> drops.put(reason.name().toLowerCase().replace('_', '-'), count));
        return new NodeStatus(
                options.version(),
                view.phase(),
                map == null ? null : self(map),
                map == null ? null : map.self().tailnetName(),
                new NodeStatus.Control(
                        view.control().url(),
                        view.control().connected(),
                        view.control().sinceMillis(),
                        map == null ? 0 : map.revision(),
                        view.appliedRevision(),
                        view.control().problem()),
                new NodeStatus.Tunnel(
                        engine.tunName(),
                        options.mtu(),
                        engine.udpPort(),
                        drops,
                        engine.status().offloads()),
                map == null
                        ? List.of()
                        : map.peers().values().stream()
                                .sorted(Comparator.comparing(PeerNode::name))
                                .map(peer -> view(peer, byId.get(peer.id().value()), map.relays()))
                                .toList(),
                problems(view, relays),
                view.control().login(),
                map == null ? null : PolicyViews.of(map));
    }

    private static List<String> problems(ControlView view, RelayView relays) {
        var problems = new ArrayList<>(view.problems());
        relays.links().stream()
                .filter(link -> link.state() != RelayView.State.UP && link.problem() != null)
                .forEach(link -> problems.add("relay " + link.code() + " is not connected: " + link.problem()));
        return problems;
    }

    private static Map<Long, PeerStatus> byId(EngineVerticle.Snapshot engine) {
        var byId = new HashMap<Long, PeerStatus>();
        engine.status().peers().forEach(peer -> byId.put(peer.peerId(), peer));
        return byId;
    }

    static PeerView self(NetworkMap map) {
        var self = map.self();
        return new PeerView(
                self.id(), self.name(), self.ipv4(), self.ipv6(), self.key(), self.owner(), self.tags(), true, null);
    }

    static PeerView view(PeerNode peer, @Nullable PeerStatus engine, RelayMap relays) {
        return new PeerView(
                peer.id(),
                peer.name(),
                peer.ipv4(),
                peer.ipv6(),
                peer.key(),
                peer.owner(),
                peer.tags(),
                peer.online(),
                engine == null ? null : PathText.traffic(engine, relays));
    }
}
