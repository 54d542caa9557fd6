package weft.protocol.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.AeadBackend;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.paths.SelfPaths;
import weft.protocol.policy.PacketFilter;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.RetryPolicy;

/// Two engines whose datagrams go straight into each other without a copy kept: nothing of the harness allocates, so
/// that what is measured is the engines'.
final class LoopbackPair {
    private static final int SEGMENTS = 40;

    private final Side left;
    private final Side right;
    private final SyntheticPackets.Packet there;
    private final SyntheticPackets.Packet back;
    private final byte[] scratch;
    private long now = 1;

    /// Peers that speak plain WireGuard.
    LoopbackPair(AeadBackend backend, SplittableRandom random) {
        this(backend, random, false);
    }

    /// @param disco whether they find their path by probes
    LoopbackPair(AeadBackend backend, SplittableRandom random, boolean disco) {
        left = new Side("192.0.2.1", "100.64.0.1", backend, random);
        right = new Side("192.0.2.2", "100.64.0.2", backend, random);
        left.other = right;
        right.other = left;
        left.meet(right, disco);
        right.meet(left, disco);
        int payload = SEGMENTS * 1_368;
        there = new SyntheticPackets(left.address, right.address, 40_000, 5_201, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, 1, random);
        back = new SyntheticPackets(right.address, left.address, 5_201, 40_000, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, 1, random);
        scratch = new byte[there.array().length];
    }

    void run(int rounds) {
        run(rounds, 10_000);
    }

    void run(int rounds, long stepNanos) {
        for (int i = 0; i < rounds; i++) {
            now += stepNanos;
            pass(there, left, right);
            pass(back, right, left);
            probe();
        }
    }

    /// Disco datagrams wait until an engine is done: one that is called from within its own sink would be two.
    private void probe() {
        left.due();
        right.due();
        while (left.deliverProbe() || right.deliverProbe()) {
            left.engine.endBatch(now);
            right.engine.endBatch(now);
        }
    }

    boolean isDirect() {
        return left.isDirect() && right.isDirect();
    }

    /// Disco datagrams that both sent.
    int probes() {
        return left.probesSent + right.probesSent;
    }

    private void pass(SyntheticPackets.Packet packet, Side from, Side to) {
        System.arraycopy(packet.array(), 0, scratch, 0, packet.array().length);
        from.now = now;
        to.now = now;
        from.engine.fromTun(scratch, 0, packet.length(), now);
        from.engine.endBatch(now);
        to.engine.endBatch(now);
    }

    private static final class Side implements EngineSink {
        final IpAddress address;
        final NodePrivateKey key;
        final HandshakeDesk desk;
        final PacketEngine engine;
        final Path path;
        final Datagrams datagrams = new Datagrams();
        final DiscoPrivateKey disco;
        final ArrayDeque<byte[]> probes = new ArrayDeque<>();
        int probesSent;

        @Nullable
        Side other;

        long now = 1;

        Side(String outside, String inside, AeadBackend backend, SplittableRandom random) {
            address = IpAddress.parse(inside);
            path = Path.to(new Endpoint(IpAddress.parse(outside), 1));
            var scalar = new byte[32];
            random.nextBytes(scalar);
            key = new NodePrivateKey(scalar);
            random.nextBytes(scalar);
            disco = new DiscoPrivateKey(scalar);
            desk = new HandshakeDesk(new Handshakes(key, random::nextBytes, backend), this::outcome);
            engine = new PacketEngine(
                    new PacketEngine.Config(
                            1_420, RetryPolicy.EAGER, new EngineLimits(64, 64), random, random::nextBytes),
                    this);
        }

        private boolean outcome(HandshakeOutcome outcome) {
            engine.onHandshake(outcome, now);
            return true;
        }

        void due() {
            if (now >= engine.nextDeadlineNanos()) {
                engine.onDeadline(now);
            }
        }

        boolean isDirect() {
            var view = engine.status(now, 0, new TreeMap<>(), new TreeMap<>())
                    .peers()
                    .getFirst()
                    .path()
                    .view();
            return view.direct() != null && view.relay() == 0;
        }

        boolean deliverProbe() {
            var probe = probes.poll();
            if (probe != null) {
                deliver(probe, 0, probe.length, probe.length);
            }
            return probe != null;
        }

        void meet(Side peer, boolean speaksDisco) {
            if (speaksDisco) {
                var self = new SelfPaths(disco, key.publicKey(), List.of(path.endpoint()), 1, false);
                engine.apply(new EngineCommand.SetSelfPaths(self), 1, 0);
            }
            engine.apply(new EngineCommand.SetLocalAddresses(List.of(IpPrefix.host(address))), 1, 0);
            engine.apply(new EngineCommand.SetFilter(PacketFilter.ALLOW_ALL), 1, 0);
            engine.apply(
                    new EngineCommand.UpsertPeer(new PeerSpec(
                            1,
                            peer.key.publicKey(),
                            null,
                            List.of(IpPrefix.host(peer.address)),
                            List.of(peer.path.endpoint()),
                            0,
                            speaksDisco ? peer.disco.publicKey() : null,
                            speaksDisco ? 1 : 0,
                            false)),
                    1,
                    0);
        }

        @Override
        public boolean toTun(byte[] b, int offset, int length) {
            return true;
        }

        @Override
        public boolean toUdp(Path to, byte[] b, int offset, int length, int segmentSize) {
            if (DiscoCodec.looksLikeDisco(b, offset, length)) {
                probesSent++;
                probes.add(Arrays.copyOfRange(b, offset, offset + length));
            } else {
                deliver(b, offset, length, segmentSize);
            }
            return true;
        }

        private void deliver(byte[] b, int offset, int length, int segmentSize) {
            var peer = other;
            if (peer != null) {
                var into = peer.datagrams;
                System.arraycopy(b, offset, into.array, 0, length);
                into.length = length;
                into.segmentSize = segmentSize;
                into.high = path.high();
                into.low = path.low();
                into.port = path.port();
                peer.engine.fromUdp(into, now);
            }
        }

        @Override
        public boolean toRelay(int region, NodeKey target, byte[] b, int offset, int length) {
            var peer = other;
            if (peer != null && !DiscoCodec.looksLikeDisco(b, offset, length)) {
                System.arraycopy(b, offset, peer.datagrams.array, 0, length);
                peer.engine.fromRelay(region, key.publicKey(), peer.datagrams.array, 0, length, now);
            }
            return true;
        }

        @Override
        public void openSockets(int first, int count) {}

        @Override
        public void closeSockets(int first, int count) {}

        @Override
        public boolean toHandshakes(HandshakeRequest request) {
            desk.handle(request, 0, now, Instant.ofEpochSecond(1_000, now));
            return true;
        }

        @Override
        public void event(EngineEvent event) {}

        @Override
        public void capture(boolean inbound, byte[] b, int offset, int length, long nowNanos) {}
    }
}
