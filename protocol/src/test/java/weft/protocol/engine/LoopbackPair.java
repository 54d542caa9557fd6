package weft.protocol.engine;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.AeadBackend;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
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

    LoopbackPair(AeadBackend backend, SplittableRandom random) {
        left = new Side("192.0.2.1", "100.64.0.1", backend, random);
        right = new Side("192.0.2.2", "100.64.0.2", backend, random);
        left.other = right;
        right.other = left;
        left.meet(right);
        right.meet(left);
        int payload = SEGMENTS * 1_368;
        there = new SyntheticPackets(left.address, right.address, 40_000, 5_201, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, 1, random);
        back = new SyntheticPackets(right.address, left.address, 5_201, 40_000, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, 1, random);
        scratch = new byte[there.array().length];
    }

    void run(int rounds) {
        for (int i = 0; i < rounds; i++) {
            now += 10_000;
            pass(there, left, right);
            pass(back, right, left);
        }
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

        @Nullable
        Side other;

        long now = 1;

        Side(String outside, String inside, AeadBackend backend, SplittableRandom random) {
            address = IpAddress.parse(inside);
            path = Path.to(new Endpoint(IpAddress.parse(outside), 1));
            var scalar = new byte[32];
            random.nextBytes(scalar);
            key = new NodePrivateKey(scalar);
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

        void meet(Side peer) {
            engine.apply(new EngineCommand.SetLocalAddresses(List.of(IpPrefix.host(address))), 1, 0);
            engine.apply(new EngineCommand.SetFilter(PacketFilter.ALLOW_ALL), 1, 0);
            engine.apply(
                    new EngineCommand.UpsertPeer(new PeerSpec(
                            1,
                            peer.key.publicKey(),
                            null,
                            List.of(IpPrefix.host(peer.address)),
                            List.of(peer.path.endpoint()),
                            0)),
                    1,
                    0);
        }

        @Override
        public boolean toTun(byte[] b, int offset, int length) {
            return true;
        }

        @Override
        public boolean toUdp(Path to, byte[] b, int offset, int length, int segmentSize) {
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
            return true;
        }

        @Override
        public boolean toRelay(int region, NodeKey target, byte[] b, int offset, int length) {
            return false;
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
