package weft.protocol.wireguard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import weft.protocol.packet.Endpoint;

/// A network of datagrams and a hand-turned clock: everything that happens is an event in one queue, ordered by time
/// and then by birth, and every chance is drawn from one seeded generator, so that a run replays from its seed.
final class SimulatedWire {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    /// How bad the wire is. Probabilities, and a delay drawn evenly from a range (a wide one reorders).
    record Quality(double loss, double duplicates, double damage, long delayMinNanos, long delayMaxNanos) {
        static final Quality PERFECT = new Quality(0, 0, 0, 10 * MILLI, 10 * MILLI);
        static final Quality REORDERING = new Quality(0, 0.2, 0, MILLI, 80 * MILLI);
        static final Quality BAD = new Quality(0.25, 0.1, 0.02, MILLI, 150 * MILLI);
    }

    interface Receiver {
        void onDatagram(byte[] datagram, Endpoint source);
    }

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    final Random random;
    Quality quality;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Endpoint, Receiver> receivers = new LinkedHashMap<>();
    private long now;
    private long born;

    SimulatedWire(long seed, Quality quality) {
        this.random = new Random(seed);
        this.quality = quality;
    }

    long now() {
        return now;
    }

    void attach(Endpoint endpoint, Receiver receiver) {
        receivers.put(endpoint, receiver);
    }

    void detach(Endpoint endpoint) {
        receivers.remove(endpoint);
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(time, now), born++, action));
    }

    void send(byte[] datagram, Endpoint from, Endpoint to) {
        if (random.nextDouble() < quality.loss) {
            return;
        }
        deliver(datagram, from, to);
        if (random.nextDouble() < quality.duplicates) {
            deliver(datagram, from, to);
        }
    }

    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.remove();
            now = event.at;
            event.action.run();
        }
        now = end;
    }

    private void deliver(byte[] datagram, Endpoint from, Endpoint to) {
        byte[] copy = datagram.clone();
        if (random.nextDouble() < quality.damage) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        long spread = quality.delayMaxNanos - quality.delayMinNanos;
        long delay = quality.delayMinNanos + (spread == 0 ? 0 : random.nextLong(spread));
        at(now + delay, () -> {
            Receiver receiver = receivers.get(to);
            if (receiver != null) {
                receiver.onDatagram(copy, from);
            }
        });
    }
}
