package weft.node.daemon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import weft.node.dataplane.DataPlane;
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

/// One owner at a time. Turns maps into what an engine has to be told, and remembers what it took, so that a map costs
/// what changed in it, and what was refused is told again.
final class EngineCommands {
    /// How long a full mailbox may hold up a command.
    private static final long SUBMIT_NANOS_MAX = 5_000_000_000L;

    private static final long SUBMIT_PAUSE_NANOS = 200_000;

    private final Map<Long, PeerSpec> peers = new LinkedHashMap<>();
    private List<FilterRule> filter = List.of();
    private List<IpPrefix> addresses = List.of();

    /// Brings an engine from what it took so far to this map: first what protects, then whom it may speak to.
    ///
    /// @param engine takes a command, or refuses it, which is as if it had not been told
    /// @return whether it took all; when it refused one, the next call goes on there
    boolean bring(NetworkMap map, Predicate<EngineCommand> engine) {
        var wanted = new LinkedHashMap<Long, PeerSpec>();
        map.peers().values().forEach(peer -> wanted.put(peer.id().value(), spec(peer)));
        return tellAddresses(map, engine)
                && tellFilter(map.filter(), engine)
                && removeOthers(wanted, engine)
                && upsert(wanted, engine);
    }

    private boolean tellAddresses(NetworkMap map, Predicate<EngineCommand> engine) {
        var own = List.of(
                IpPrefix.host(map.self().ipv4()), IpPrefix.host(map.self().ipv6()));
        if (!own.equals(addresses)) {
            if (!engine.test(new EngineCommand.SetLocalAddresses(own))) {
                return false;
            }
            addresses = own;
        }
        return true;
    }

    private boolean tellFilter(List<FilterRule> rules, Predicate<EngineCommand> engine) {
        if (!rules.equals(filter)) {
            if (!engine.test(new EngineCommand.SetFilter(PacketFilter.compile(rules)))) {
                return false;
            }
            filter = rules;
        }
        return true;
    }

    private boolean removeOthers(Map<Long, PeerSpec> wanted, Predicate<EngineCommand> engine) {
        for (var ids = peers.keySet().iterator(); ids.hasNext(); ) {
            long id = ids.next();
            if (!wanted.containsKey(id)) {
                if (!engine.test(new EngineCommand.RemovePeer(id))) {
                    return false;
                }
                ids.remove();
            }
        }
        return true;
    }

    private boolean upsert(Map<Long, PeerSpec> wanted, Predicate<EngineCommand> engine) {
        for (var peer : wanted.entrySet()) {
            if (!peer.getValue().equals(peers.get(peer.getKey()))) {
                if (!engine.test(new EngineCommand.UpsertPeer(peer.getValue()))) {
                    return false;
                }
                peers.put(peer.getKey(), peer.getValue());
            }
        }
        return true;
    }

    /// Waits until the engine has room, but not for ever; whether it took the command.
    static boolean submitted(DataPlane plane, EngineCommand command) {
        long deadline = System.nanoTime() + SUBMIT_NANOS_MAX;
        while (!plane.submit(command)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(SUBMIT_PAUSE_NANOS);
        }
        return true;
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
