package weft.protocol.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import weft.protocol.crypto.AeadBackend;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PacketFilter;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.RetryPolicy;

/// Two engines back to back in memory, shaking hands and then sending each other synthetic super-packets. Pure, single
/// thread.
///
/// It is the self-test of the packet path in this very process (what comes out must be what went in, byte by byte),
/// and it makes the JIT compiler's acquaintance with that path before the first real packet: cold, a packet costs
/// 45 µs.
public final class Rehearsal {
    /// Enough for the compiler's last stage.
    public static final int ROUNDS = 1_500;

    /// Enough to have the compiler look again after something changed.
    public static final int ROUNDS_AGAIN = 200;

    private static final int MTU = 1_420;
    private static final long STEP_NANOS = 20_000;
    private static final EngineLimits LIMITS = new EngineLimits(64, 64);

    private final RandomGenerator random;
    private final Side left;
    private final Side right;
    private long now = 1;

    /// @param entropy for the keys of the two engines
    public Rehearsal(AeadBackend backend, Entropy entropy, RandomGenerator random) {
        this.random = random;
        left = new Side("192.0.2.1", "100.64.0.1", "fd7a:115c:a1e0::1", backend, entropy, random);
        right = new Side("192.0.2.2", "100.64.0.2", "fd7a:115c:a1e0::2", backend, entropy, random);
        left.meet(right);
        right.meet(left);
    }

    /// Runs the given number of rounds, or until `stop` says so; what went wrong, if anything.
    public Optional<String> run(int rounds, BooleanSupplier stop) {
        for (int round = 0; round < rounds && !stop.getAsBoolean(); round++) {
            var from = round % 3 == 2 ? right : left;
            var to = from == left ? right : left;
            var wrong = exchange(round, from, to);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private Optional<String> exchange(int round, Side from, Side to) {
        var packets = round % 2 == 0 ? from.ipv4To(to) : from.ipv6To(to);
        int header = round % 2 == 0 ? 20 : 40;
        boolean udp = round % 4 == 3;
        int segment = udp ? 1_280 : MTU - header - 32;
        int payload = round % 5 == 4 ? 1 + round % segment : segment * (1 + (round * 7) % 45) - round % 5;
        var packet = udp
                ? packets.udp(payload, segment, random)
                : packets.tcp(payload, segment, IpPacket.TCP_ACK, round * 100_000, random);
        int payloadAt = packet.length() - payload;
        var sent = Arrays.copyOfRange(packet.array(), payloadAt, packet.length());
        to.expect(sent);
        from.engine.fromTun(packet.array(), 0, packet.length(), now);
        settle();
        return to.arrived == payload && to.matches
                ? Optional.empty()
                : Optional.of("round " + round + ": " + to.arrived + " of " + payload + " bytes came through"
                        + (to.matches ? "" : ", altered"));
    }

    /// Lets everything under way arrive.
    private void settle() {
        boolean moved = true;
        while (moved) {
            now += STEP_NANOS;
            left.tick(now);
            right.tick(now);
            moved = left.deliverTo(right, now) | right.deliverTo(left, now);
        }
    }

    /// One engine, its handshakes, and the wire that leaves it.
    private static final class Side implements EngineSink {
        final PacketEngine engine;
        final HandshakeDesk desk;
        final NodePrivateKey key;
        final Path path;
        final IpAddress ipv4;
        final IpAddress ipv6;
        final ArrayDeque<HandshakeRequest> requests = new ArrayDeque<>();
        final ArrayDeque<HandshakeOutcome> outcomes = new ArrayDeque<>();
        final ArrayDeque<byte[]> batches = new ArrayDeque<>();
        final ArrayDeque<Integer> segmentSizes = new ArrayDeque<>();
        final Datagrams datagrams = new Datagrams();
        byte[] expected = new byte[0];
        int arrived;
        boolean matches = true;

        Side(String outside, String ipv4, String ipv6, AeadBackend backend, Entropy entropy, RandomGenerator random) {
            this.key = new NodePrivateKey(entropy.bytes(32));
            this.path = Path.to(new Endpoint(IpAddress.parse(outside), 51_820));
            this.ipv4 = IpAddress.parse(ipv4);
            this.ipv6 = IpAddress.parse(ipv6);
            desk = new HandshakeDesk(new Handshakes(key, entropy, backend), outcomes::add);
            engine = new PacketEngine(new PacketEngine.Config(MTU, RetryPolicy.EAGER, LIMITS, random, entropy), this);
        }

        void meet(Side other) {
            var own = List.of(IpPrefix.host(ipv4), IpPrefix.host(ipv6));
            var theirs = List.of(IpPrefix.host(other.ipv4), IpPrefix.host(other.ipv6));
            engine.apply(new EngineCommand.SetLocalAddresses(own), 1, 0);
            engine.apply(new EngineCommand.SetFilter(PacketFilter.compile(List.of(FilterRule.of(theirs, own)))), 1, 0);
            var peer = new PeerSpec(1, other.key.publicKey(), null, theirs, List.of(other.path.endpoint()), 0);
            engine.apply(new EngineCommand.UpsertPeer(peer), 1, 0);
        }

        SyntheticPackets ipv4To(Side other) {
            return new SyntheticPackets(ipv4, other.ipv4, 40_000, 5_201, 12);
        }

        SyntheticPackets ipv6To(Side other) {
            return new SyntheticPackets(ipv6, other.ipv6, 40_000, 5_201, 12);
        }

        void expect(byte[] payload) {
            expected = payload;
            arrived = 0;
            matches = true;
        }

        void tick(long now) {
            for (var request = requests.poll(); request != null; request = requests.poll()) {
                desk.handle(request, 0, now, Instant.ofEpochSecond(1_000, now));
            }
            for (var outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
                engine.onHandshake(outcome, now);
            }
            if (now >= engine.nextDeadlineNanos()) {
                engine.onDeadline(now);
            }
            engine.endBatch(now);
        }

        boolean deliverTo(Side other, long now) {
            boolean any = !requests.isEmpty() || !outcomes.isEmpty();
            for (var batch = batches.poll(); batch != null; batch = batches.poll()) {
                var into = other.datagrams;
                System.arraycopy(batch, 0, into.array, 0, batch.length);
                into.length = batch.length;
                into.segmentSize = segmentSizes.remove();
                into.socket = path.socket();
                into.high = path.high();
                into.low = path.low();
                into.port = path.port();
                other.engine.fromUdp(into, now);
                any = true;
            }
            other.engine.endBatch(now);
            return any;
        }

        @Override
        public boolean toTun(byte[] b, int offset, int length) {
            var view = new IpPacket();
            view.parse(b, offset + VirtioHeader.LENGTH, length - VirtioHeader.LENGTH);
            int header = view.protocol() == IpPacket.TCP ? view.tcpHeaderLength() : 8;
            int payload = view.end() - view.transport() - header;
            matches &= arrived + payload <= expected.length
                    && Arrays.equals(b, view.end() - payload, view.end(), expected, arrived, arrived + payload);
            arrived += payload;
            return true;
        }

        @Override
        public boolean toUdp(Path to, byte[] b, int offset, int length, int segmentSize) {
            batches.add(Arrays.copyOfRange(b, offset, offset + length));
            segmentSizes.add(segmentSize);
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
            return requests.add(request);
        }

        @Override
        public void event(EngineEvent event) {}

        @Override
        public void capture(boolean inbound, byte[] b, int offset, int length, long nowNanos) {}
    }
}
