package weft.node.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.node.system.InterfaceAddress;
import weft.node.system.LinkSettings;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.Path;
import weft.protocol.engine.PeerSpec;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PacketFilter;

/// One owner at a time. Turns maps into what an engine has to be told, and remembers what it was told, so that a map
/// costs what changed in it.
final class EngineCommands {
    private final Map<Long, PeerSpec> peers = new LinkedHashMap<>();
    private List<FilterRule> filter = List.of();
    private List<IpPrefix> addresses = List.of();

    /// The commands that bring an engine from the last map to this one: first what protects, then whom it may speak to.
    List<EngineCommand> toReach(NetworkMap map) {
        var commands = new ArrayList<EngineCommand>();
        var own = List.of(
                IpPrefix.host(map.self().ipv4()), IpPrefix.host(map.self().ipv6()));
        if (!own.equals(addresses)) {
            addresses = own;
            commands.add(new EngineCommand.SetLocalAddresses(own));
        }
        if (!map.filter().equals(filter)) {
            filter = map.filter();
            commands.add(new EngineCommand.SetFilter(PacketFilter.compile(filter)));
        }
        var wanted = new LinkedHashMap<Long, PeerSpec>();
        map.peers().values().forEach(peer -> wanted.put(peer.id().value(), spec(peer)));
        peers.keySet().stream()
                .filter(id -> !wanted.containsKey(id))
                .forEach(id -> commands.add(new EngineCommand.RemovePeer(id)));
        wanted.forEach((id, spec) -> {
            if (!spec.equals(peers.get(id))) {
                commands.add(new EngineCommand.UpsertPeer(spec));
            }
        });
        peers.clear();
        peers.putAll(wanted);
        return commands;
    }

    private static PeerSpec spec(PeerNode peer) {
        var live = peer.live();
        if (live == null) {
            return new PeerSpec(
                    peer.id().value(),
                    peer.key(),
                    null,
                    peer.allowedIps(),
                    List.of(),
                    0,
                    null,
                    0,
                    false,
                    peer.nextKey());
        }
        return new PeerSpec(
                peer.id().value(),
                peer.key(),
                null,
                peer.allowedIps(),
                live.endpoints(),
                0,
                live.discoKey(),
                homeRelay(live),
                live.hardNat(),
                peer.nextKey());
    }

    /// What a peer says of itself passes the coordinators unread.
    private static int homeRelay(LiveState live) {
        int region = live.homeRelay();
        return region < 0 || region > Path.REGION_MAX ? 0 : region;
    }

    /// Own addresses, and a route for each peer, not for the whole range: other networks live beside this one.
    static LinkSettings linkOf(NetworkMap map, int mtu) {
        var own = List.of(
                new InterfaceAddress(map.self().ipv4(), 32),
                new InterfaceAddress(map.self().ipv6(), 128));
        var routes = map.peers().values().stream()
                .flatMap(peer -> peer.allowedIps().stream())
                .distinct()
                .toList();
        return new LinkSettings(mtu, own, routes);
    }
}
