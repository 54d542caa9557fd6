package weft.simulate;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// One thread. The clock, what will happen when, and chance: all of it from one seed, so that a run replays.
final class World {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;

    final SplittableRandom random;
    long now = SECOND;

    /// Of each datagram between two sites.
    int lossPercent;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TreeSet<String> cuts = new TreeSet<>();
    private long order;

    private record Event(long at, long order, Runnable happening) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    World(long seed) {
        random = new SplittableRandom(seed);
    }

    void after(long nanos, Runnable happening) {
        at(now + nanos, happening);
    }

    void at(long nanos, Runnable happening) {
        events.add(new Event(Math.max(nanos, now), order++, happening));
    }

    void run(long nanos) {
        long end = now + nanos;
        for (var next = events.peek(); next != null && next.at <= end; next = events.peek()) {
            events.remove();
            now = next.at;
            next.happening.run();
        }
        now = end;
    }

    /// Some milliseconds, at random.
    long millis(int least, int most) {
        return random.nextLong(least * MILLI, (most + 1) * MILLI);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// UDP between the two sites is lost from now on, or no longer. TCP, so relays, is not concerned.
    void cut(Site a, Site b, boolean lost) {
        if (lost) {
            cuts.add(pair(a, b));
        } else {
            cuts.remove(pair(a, b));
        }
    }

    boolean isCut(Site a, Site b) {
        return !cuts.isEmpty() && cuts.contains(pair(a, b));
    }

    private static String pair(Site a, Site b) {
        return Math.min(a.number, b.number) + "-" + Math.max(a.number, b.number);
    }
}
