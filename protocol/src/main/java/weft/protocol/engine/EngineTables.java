package weft.protocol.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.flow.Direction;
import weft.protocol.flow.FlowTable;
import weft.protocol.flow.Verdict;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.ConnectionTable;
import weft.protocol.policy.PacketFilter;
import weft.protocol.route.RouteTable;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. What both directions of an engine look things up in.
final class EngineTables {
    final PacketCounters counters = new PacketCounters();
    final SessionIndex sessions = new SessionIndex();
    final SortedMap<Long, Peer> peers = new TreeMap<>();
    final Map<NodeKey, Peer> peersByKey = new HashMap<>(); // looked up, never iterated
    final FlowTable flows;
    final ConnectionTable connections;
    final OpeningTable openings = new OpeningTable();
    final FlowKey key;

    PacketFilter filter = PacketFilter.DENY_ALL;
    RouteTable<Boolean> local = RouteTable.empty();
    boolean capturing;

    private final SortedMap<IpPrefix, Peer> routes = new TreeMap<>();
    private RouteTable<Peer> routeTable = RouteTable.empty();
    private boolean routesChanged;
    private final IpPacket quoted = new IpPacket();
    private long deadline = Tunnel.NEVER;

    EngineTables(EngineLimits limits, long seed) {
        flows = new FlowTable(limits.flowSlots());
        connections = new ConnectionTable(limits.connectionSlots(), seed);
        key = new FlowKey(seed);
    }

    @Nullable
    Peer route(long high, long low) {
        if (routesChanged) {
            routesChanged = false;
            routeTable = RouteTable.of(routes);
        }
        return routeTable.lookup(high, low);
    }

    /// Gives the peer the prefixes of its allowed IPs, and takes away all others that it had.
    void claimRoutes(Peer peer) {
        routes.values().removeIf(owner -> owner == peer);
        for (var prefix : peer.spec.allowedIps()) {
            routes.put(prefix, peer);
        }
        routesChanged = true;
    }

    void dropRoutes(Peer peer) {
        routesChanged |= routes.values().removeIf(owner -> owner == peer);
    }

    /// Records and counts a packet of ours.
    void outbound(IpPacket packet, Peer peer, int count, long bytes, long nowNanos) {
        key.ofOutbound(packet);
        connections.outbound(packet, key, filter, nowNanos);
        if (packet.isTcpOpening()) {
            openings.note(key, packet.tcpSequence());
        }
        flows.count(key, peer.spec.peerId(), Direction.OUTBOUND, Verdict.ACCEPTED, count, bytes, nowNanos);
    }

    /// Judges and counts a packet from a peer.
    boolean inbound(IpPacket packet, Peer peer, int count, long bytes, long nowNanos) {
        key.ofInbound(packet);
        boolean accepted = mayKnow(packet, peer) && connections.inbound(packet, key, filter, nowNanos);
        var verdict = accepted ? Verdict.ACCEPTED : Verdict.DENIED;
        flows.count(key, peer.spec.peerId(), Direction.INBOUND, verdict, count, bytes, nowNanos);
        return accepted;
    }

    /// An ICMP error is about a packet that went to this peer, or the peer cannot know what became of it. It may come
    /// from any router behind the peer.
    private boolean mayKnow(IpPacket packet, Peer peer) {
        if (packet.fragmentOffset() > 0 || !packet.isIcmpError()) {
            return true;
        }
        return quoted.parseQuoted(packet) && route(quoted.targetHigh(), quoted.targetLow()) == peer;
    }

    /// When some tunnel wants to be asked, at the latest.
    long deadline() {
        return deadline;
    }

    void deadline(long at) {
        deadline = at;
    }

    /// Something happened in this tunnel: its deadline may have come forward.
    void touched(Peer peer) {
        deadline = Math.min(deadline, peer.tunnel.nextDeadlineNanos());
    }
}
