package weft.protocol.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Nodes on one network with a hand-turned clock: datagrams take a millisecond, or get lost, doubled, altered or late.
final class SimulatedNetwork {
    static final long MILLI = 1_000_000L;

    final SplittableRandom random;
    final List<SimulatedNode> nodes = new ArrayList<>();
    int lossPercent;
    int duplicatePercent;
    int corruptPercent;
    int reorderPercent;
    boolean relaysUp = true;

    /// Nothing gets through but by relays.
    boolean directCut;

    /// Direct datagrams longer than this are lost.
    int longestDirect = 65_535;
    int relayed;

    /// Whom relays name as the sender, when they lie.
    @Nullable
    NodeKey relaySource;

    long now = MILLI;

    /// Looks on as datagrams leave.
    BiConsumer<Endpoint, byte[]> seen = (_, _) -> {};

    private final PriorityQueue<Flying> flying = new PriorityQueue<>();
    private long order;

    private record Flying(long at, long order, Runnable arrival) implements Comparable<Flying> {
        @Override
        public int compareTo(Flying other) {
            int first = Long.compare(at, other.at);
            return first == 0 ? Long.compare(order, other.order) : first;
        }
    }

    SimulatedNetwork(long seed) {
        random = new SplittableRandom(seed);
    }

    SimulatedNode node(String outside, String inside) {
        var node = new SimulatedNode(this, nodes.size() + 1, outside, IpAddress.parse(inside));
        nodes.add(node);
        return node;
    }

    IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    void send(Endpoint from, Endpoint to, byte[] b, int offset, int length, int segmentSize) {
        for (int at = 0; at < length; at += segmentSize) {
            var bytes = Arrays.copyOfRange(b, offset + at, offset + Math.min(length, at + segmentSize));
            seen.accept(from, bytes);
            if (directCut || bytes.length > longestDirect || random.nextInt(100) < lossPercent) {
                continue;
            }
            if (random.nextInt(100) < corruptPercent) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int copies = random.nextInt(100) < duplicatePercent ? 2 : 1;
            for (int copy = 0; copy < copies; copy++) {
                long delay = random.nextInt(100) < reorderPercent ? random.nextLong(20) * MILLI : 0;
                flying.add(new Flying(now + MILLI + delay, order++, () -> deliver(from, to, bytes)));
            }
        }
    }

    /// By a relay that never loses anything, in the time of two wires.
    void relay(int region, NodeKey from, NodeKey to, byte[] b, int offset, int length) {
        if (relaysUp) {
            nodes.stream().filter(node -> node.key().equals(from)).forEach(node -> node.relays.add(region));
            var bytes = Arrays.copyOfRange(b, offset, offset + length);
            relayed++;
            flying.add(new Flying(now + 2 * MILLI, order++, () -> {
                for (var node : nodes) {
                    if (node.relays.contains(region) && node.key().equals(to)) {
                        node.receiveRelayed(region, relaySource == null ? from : relaySource, bytes);
                    }
                }
            }));
        }
    }

    private void deliver(Endpoint from, Endpoint to, byte[] bytes) {
        for (var node : nodes) {
            if (node.endpoint().equals(to)) {
                node.receive(from, bytes, bytes.length);
            }
        }
    }

    /// Turns the clock on, a millisecond at a time.
    void run(int millis) {
        for (int i = 0; i < millis; i++) {
            for (var node : nodes) {
                node.turn();
            }
            now += MILLI;
            while (!flying.isEmpty() && flying.peek().at <= now) {
                flying.remove().arrival.run();
            }
            for (var node : nodes) {
                node.turn();
            }
        }
    }
}
