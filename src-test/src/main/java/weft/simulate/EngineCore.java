package weft.simulate;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.crypto.Aeads;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.engine.Datagrams;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineLimits;
import weft.protocol.engine.EngineSink;
import weft.protocol.engine.HandshakeDesk;
import weft.protocol.engine.HandshakeOutcome;
import weft.protocol.engine.HandshakeRequest;
import weft.protocol.engine.PacketEngine;
import weft.protocol.engine.Path;
import weft.protocol.engine.PathView;
import weft.protocol.engine.PeerSpec;
import weft.protocol.engine.SyntheticPackets;
import weft.protocol.engine.VirtioHeader;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;
import weft.protocol.paths.PeerPaths;
import weft.protocol.paths.SelfPaths;
import weft.protocol.paths.UdpPath;
import weft.protocol.policy.PacketFilter;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.RetryPolicy;
import weft.simulate.Expectation.Reached;

/// One thread. A real [PacketEngine] with its handshakes: what it sends is what the daemon would send. Its packets are
/// UDP of 1,280 bytes, `number(8)` and filling; each may come out at the other end once, and nowhere else.
final class EngineCore implements Core, EngineSink {
    private static final int PORT = 7_000;
    private static final int HEADERS = 28;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_TARGET = 16;

    private final Host host;
    private final PacketEngine engine;
    private final HandshakeDesk desk;
    private final ArrayDeque<HandshakeRequest> requests = new ArrayDeque<>();
    private final ArrayDeque<HandshakeOutcome> outcomes = new ArrayDeque<>();
    private final Datagrams datagrams = new Datagrams();
    private final TreeSet<Long> peers = new TreeSet<>();
    private String explained = "";
    private long probesSent;

    EngineCore(Host host) {
        this.host = host;
        var random = host.world().random;
        desk = new HandshakeDesk(new Handshakes(host.identity().key(), random::nextBytes, Aeads.best()), outcomes::add);
        engine = new PacketEngine(
                new PacketEngine.Config(
                        SimulatedNode.TUN_MTU,
                        RetryPolicy.EAGER,
                        new EngineLimits(256, 256),
                        random,
                        random::nextBytes),
                this);
        engine.join(false, false);
        apply(new EngineCommand.SetLocalAddresses(
                List.of(IpPrefix.host(host.identity().address()))));
        apply(new EngineCommand.SetFilter(PacketFilter.ALLOW_ALL));
    }

    private long now() {
        return host.world().now;
    }

    private void apply(EngineCommand command) {
        engine.apply(command, now(), now() / World.MILLI);
        settle();
    }

    /// What the handshake thread does, which takes no time here.
    private void settle() {
        engine.endBatch(now());
        while (!requests.isEmpty() || !outcomes.isEmpty()) {
            var request = requests.poll();
            if (request != null) {
                desk.handle(request, requests.size(), now(), Instant.ofEpochSecond(1_000_000, now()));
            }
            var outcome = outcomes.poll();
            if (outcome != null) {
                engine.onHandshake(outcome, now());
                engine.endBatch(now());
            }
        }
    }

    @Override
    public void self(SelfPaths self) {
        apply(new EngineCommand.SetSelfPaths(self));
    }

    @Override
    public void learn(PeerPaths peer) {
        peers.add(peer.peerId());
        apply(new EngineCommand.UpsertPeer(new PeerSpec(
                peer.peerId(),
                peer.nodeKey(),
                null,
                peer.addresses().stream().map(IpPrefix::host).toList(),
                peer.endpoints(),
                0,
                peer.discoKey(),
                peer.homeRelay(),
                peer.hardNat())));
    }

    @Override
    public void networkChanged() {
        apply(new EngineCommand.NetworkChanged());
    }

    @Override
    public void relayUsable(int region, boolean usable) {
        apply(new EngineCommand.RelayUsable(region, usable));
    }

    @Override
    public void relayLacks(int region, NodeKey node) {
        apply(new EngineCommand.RelayLacks(region, node));
    }

    @Override
    public void send(long peer, long number) {
        var addresses = new SyntheticPackets(host.identity().address(), Identity.addressOf(peer), PORT, PORT, 0);
        var packet = addresses.udp(SimulatedNode.TUN_MTU - HEADERS, SimulatedNode.TUN_MTU, host.world().random);
        Bytes.int64(packet.array(), VirtioHeader.LENGTH + HEADERS, number);
        engine.fromTun(packet.array(), 0, packet.length(), now());
        settle();
    }

    @Override
    public boolean toTun(byte[] b, int offset, int length) {
        int at = offset + VirtioHeader.LENGTH;
        long from = Identity.idOf(Bytes.int32(b, at + IPV4_SOURCE));
        long to = Identity.idOf(Bytes.int32(b, at + IPV4_TARGET));
        if (length != VirtioHeader.LENGTH + SimulatedNode.TUN_MTU
                || to != host.identity().id()
                || !peers.contains(from)) {
            host.found("a packet of " + length + " bytes from " + from + " for " + to + " came out at "
                    + host.identity().id());
            return true;
        }
        host.arrived(from, Bytes.int64(b, at + HEADERS));
        return true;
    }

    @Override
    public void fromUdp(int socket, Endpoint source, byte[] b) {
        System.arraycopy(b, 0, datagrams.array, 0, b.length);
        datagrams.length = b.length;
        datagrams.segmentSize = b.length;
        datagrams.socket = socket;
        datagrams.high = source.address().high();
        datagrams.low = source.address().low();
        datagrams.port = source.port();
        engine.fromUdp(datagrams, now());
        settle();
    }

    @Override
    public void fromRelay(int region, NodeKey source, byte[] b) {
        System.arraycopy(b, 0, datagrams.array, 0, b.length);
        engine.fromRelay(region, source, datagrams.array, 0, b.length, now());
        settle();
    }

    @Override
    public long nextDeadlineNanos() {
        return engine.nextDeadlineNanos();
    }

    @Override
    public void onDeadline() {
        engine.onDeadline(now());
        settle();
    }

    @Override
    public Reached reached(long peer) {
        return engine.status(now(), 0, new TreeMap<>(), new TreeMap<>()).peers().stream()
                .filter(status -> status.peerId() == peer)
                .findFirst()
                .map(status -> reached(status.path().view()))
                .orElse(Reached.NOWHERE);
    }

    private static Reached reached(PathView view) {
        var direct = view.direct();
        if (direct == null) {
            return view.relay() == 0 ? Reached.NOWHERE : Reached.RELAY;
        }
        return view.relay() == 0 ? Reached.by(UdpPath.to(direct)) : Reached.BOTH;
    }

    @Override
    public String explain(long peer) {
        apply(new EngineCommand.ExplainPath(peer, 0));
        return explained + " drops "
                + engine.status(now(), 0, new TreeMap<>(), new TreeMap<>()).drops();
    }

    @Override
    public long probesSent() {
        return probesSent;
    }

    @Override
    public boolean toUdp(Path path, byte[] b, int offset, int length, int segmentSize) {
        var to = new UdpPath(path.socket(), path.endpoint());
        int headers = to.endpoint().isIpv4() ? 28 : 48;
        for (int at = 0; at < length; at += segmentSize) {
            var datagram = Arrays.copyOfRange(b, offset + at, offset + Math.min(length, at + segmentSize));
            if (DiscoCodec.looksLikeDisco(datagram, 0, datagram.length)) {
                probesSent++;
            }
            host.toUdp(to, datagram.length + headers, datagram);
        }
        return true;
    }

    @Override
    public boolean toRelay(int region, NodeKey target, byte[] b, int offset, int length) {
        var datagram = Arrays.copyOfRange(b, offset, offset + length);
        host.toRelay(region, target, datagram, DiscoCodec.looksLikeDisco(datagram, 0, length));
        return true;
    }

    @Override
    public void openSockets(int first, int count) {
        host.openSockets(first, count);
    }

    @Override
    public void closeSockets(int first, int count) {
        host.closeSockets(first, count);
    }

    @Override
    public boolean toHandshakes(HandshakeRequest request) {
        return requests.add(request);
    }

    @Override
    public void event(EngineEvent event) {
        if (event instanceof EngineEvent.EndpointsWanted) {
            host.endpointsWanted();
        } else if (event instanceof EngineEvent.PathExplained(long _, long _, var report)) {
            explained = String.valueOf(report);
        }
    }

    @Override
    public void capture(boolean inbound, byte[] b, int offset, int length, long nowNanos) {}
}
