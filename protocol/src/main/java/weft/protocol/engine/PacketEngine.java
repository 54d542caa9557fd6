package weft.protocol.engine;

import java.util.Map;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.IpPrefix;
import weft.protocol.paths.PathAgent;
import weft.protocol.policy.PacketFilter;
import weft.protocol.route.RouteTable;
import weft.protocol.wireguard.HandshakeResult;
import weft.protocol.wireguard.RetryPolicy;

/// Packet thread. Everything a node does with packets, as a machine that is given packets, commands and time, and puts
/// what comes of it into an [EngineSink].
///
/// From the TUN: read the headers, find the peer by longest prefix, record the connection, count the flow, cut
/// super-packets, seal, gather datagrams of one size into one send. From UDP: tell messages apart, open, join into
/// super-packets, check that the source is the peer's, ask the packet filter, count, hand to the TUN. A super-packet is
/// looked up once, not once per segment.
///
/// Handshakes are computed elsewhere ([HandshakeDesk]); finished sessions come in through [#onHandshake]. `now` is a
/// monotonic clock between 0 and 2^62 nanoseconds, read once per batch. After warm-up, packets of established sessions
/// allocate nothing; rare things (handshakes, commands, events, packets that wait) do.
///
/// A batch is any number of [#fromTun], [#fromUdp] and [#fromRelay] followed by one [#endBatch]; nothing is sure to be
/// out before that.
public final class PacketEngine {
    /// Bytes that must exist in an array behind a packet or a batch of datagrams given to the engine; scribbled over.
    public static final int SLACK = 64;

    private final EngineTables tables;
    private final EngineSink sink;
    private final Outbound outbound;
    private final Inbound inbound;
    private final PingDesk pings;
    private final TunnelCare care;
    private final PeerBook book;
    private final PathDesk paths;

    /// @param random seeds the tables' hashes and spreads timers; unpredictable in the product, seeded in a simulation
    /// @param entropy for path probes
    public record Config(int mtu, RetryPolicy retries, EngineLimits limits, RandomGenerator random, Entropy entropy) {}

    public PacketEngine(Config config, EngineSink sink) {
        this.sink = sink;
        tables = new EngineTables(config.limits, config.random.nextLong());
        outbound = new Outbound(tables, config.mtu, sink);
        pings = new PingDesk(tables, outbound, sink, config.random.nextLong());
        care = new TunnelCare(tables, outbound, sink);
        paths = new PathDesk(new PathAgent.Config(config.mtu, config.entropy), tables, sink);
        inbound = new Inbound(tables, sink, pings, new RefusalDesk(tables, outbound, sink), paths, care);
        book = new PeerBook(config, tables, care, paths);
    }

    /// Which super-packets the TUN takes; all until told otherwise.
    public void join(boolean tcp, boolean udp) {
        inbound.join(tcp, udp);
    }

    /// One read of the TUN: at `offset` the [VirtioHeader], then the packet; [#SLACK] bytes must follow. The array is
    /// written over.
    public void fromTun(byte[] b, int offset, int length, long now) {
        runDue(now);
        outbound.fromTun(b, offset, length, now);
    }

    /// One receive from UDP. The array is written over.
    public void fromUdp(Datagrams datagrams, long now) {
        runDue(now);
        inbound.fromUdp(datagrams, now);
    }

    /// One datagram that a node sent by a relay of that region: of WireGuard or disco, as it is. [#SLACK] bytes must
    /// follow it; the array is written over.
    public void fromRelay(int region, NodeKey source, byte[] b, int offset, int length, long now) {
        runDue(now);
        inbound.fromRelay(region, source, b, offset, length, now);
    }

    /// Sends and hands on all that was held back to be joined with more.
    public void endBatch(long now) {
        inbound.endBatch(now);
        finish(now);
    }

    private void finish(long now) {
        paths.settle(care, now);
        outbound.flush();
    }

    /// When [#onDeadline] wants to be called at the latest; [Tunnel#NEVER] when nothing is under way.
    public long nextDeadlineNanos() {
        return Math.min(Math.min(tables.deadline(), paths.nextDeadlineNanos()), pings.nextDeadlineNanos());
    }

    public void onDeadline(long now) {
        inbound.endBatch(now);
        care.onDeadline(now);
        pings.onDeadline(now);
        paths.onDeadline(now);
        finish(now);
    }

    private void runDue(long now) {
        if (now >= tables.deadline()) {
            onDeadline(now);
        }
    }

    /// What the handshake thread made.
    public void onHandshake(HandshakeOutcome outcome, long now) {
        inbound.endBatch(now);
        switch (outcome) {
            case HandshakeOutcome.Initiation initiation -> care.initiate(initiation, now);
            case HandshakeOutcome.Received received -> onReceived(received.result(), received.from(), now);
        }
        finish(now);
    }

    private void onReceived(HandshakeResult result, Path from, long now) {
        switch (result) {
            case HandshakeResult.Reply reply -> {
                if (!care.reply(reply.bytes(), reply.peer(), reply.session(), from, now)) {
                    care.release(reply.session());
                }
            }
            case HandshakeResult.Established established -> {
                if (!care.established(established.peer(), established.session(), from, now)) {
                    care.release(established.session());
                }
            }
            case HandshakeResult.SendCookie cookie -> care.sendRaw(cookie.bytes(), from);
            case HandshakeResult.CookieStored _ -> {}
            case HandshakeResult.Dropped _ -> tables.counters.drop(PacketDrop.HANDSHAKE_REFUSED);
        }
    }

    /// Carries out a command.
    public void apply(EngineCommand command, long now, long epochMillis) {
        inbound.endBatch(now);
        switch (command) {
            case EngineCommand.UpsertPeer upsert -> book.upsert(upsert.peer(), now);
            case EngineCommand.RemovePeer remove -> book.remove(remove.peerId());
            case EngineCommand.SetFilter set -> setFilter(set.filter());
            case EngineCommand.SetLocalAddresses set -> setLocal(set.prefixes());
            case EngineCommand.Ping ping -> pings.ping(ping, now);
            case EngineCommand.SetPrivateKey set -> book.setPrivateKey(set.key(), now);
            case EngineCommand.SetPrivateKeys set -> book.setPrivateKeys(set.first(), set.second(), now);
            case EngineCommand.SetSelfPaths set -> paths.self(set.self(), now);
            case EngineCommand.NetworkChanged _ -> paths.networkChanged(now);
            case EngineCommand.RelayUsable relay -> paths.relayUsable(relay.region(), relay.usable(), now);
            case EngineCommand.RelayLacks lacks -> paths.relayLacks(lacks.region(), lacks.node(), now);
            case EngineCommand.ExplainPath explain -> paths.explain(explain.peerId(), explain.token(), now);
            case EngineCommand.SendDatagram send -> care.sendRaw(send.bytes(), Path.to(send.to()));
            case EngineCommand.Capture capture -> tables.capturing = capture.on();
            case EngineCommand.DrainFlows _ ->
                sink.event(new EngineEvent.FlowsDrained(
                        tables.flows.drain(), tables.flows.lostPackets(), now, epochMillis));
        }
        finish(now);
    }

    private void setFilter(PacketFilter filter) {
        tables.filter = filter;
        tables.connections.filterChanged();
    }

    private void setLocal(Iterable<IpPrefix> prefixes) {
        var list = new java.util.ArrayList<IpPrefix>();
        prefixes.forEach(list::add);
        tables.local = RouteTable.ofPrefixes(list);
        pings.ownAddresses(list);
    }

    /// Allocates; not for the path of a packet.
    ///
    /// @param epochMillis the wall clock at `now`
    public EngineStatus status(
            long now, long epochMillis, SortedMap<String, String> offloads, SortedMap<String, Long> doors) {
        var peers = tables.peers.values().stream()
                .map(peer -> peer.status(now, epochMillis))
                .toList();
        var sizes = new EngineStatus.Tables(
                tables.connections.size(now),
                tables.connections.evicted(),
                tables.flows.size(),
                tables.flows.lostPackets());
        Map<PacketDrop, Long> drops = tables.counters.snapshot();
        return new EngineStatus(peers, drops, paths.drops(), sizes, offloads, doors);
    }

    /// Ends all sessions and forgets all peers.
    public void close() {
        for (var peerId : java.util.List.copyOf(tables.peers.keySet())) {
            book.remove(peerId);
        }
    }
}
