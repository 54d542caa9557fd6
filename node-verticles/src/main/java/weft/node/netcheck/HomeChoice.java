package weft.node.netcheck;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import weft.node.relay.RelayHeard;

/// Pure; one owner. Chooses the home relay's region by measured latency, and stays with it unless another is clearly
/// nearer: moving costs every peer a moment. `now` is a monotonic clock in nanoseconds.
///
/// 1. The best latency of each region within the last five minutes counts.
/// 2. Among the regions that answered in the newest report the nearest is best.
/// 3. The old home stays while it answers (or its relay is connected and was heard within seconds) and the best is not
///    both 10 ms and a third nearer.
/// 4. When nothing at all answered, a home whose relay was heard within two minutes stays.
public final class HomeChoice {
    static final long MEMORY_NANOS = 305_000_000_000L;
    static final long CLEARLY_MICROS = 10_000;
    /// Frames arrive at most so long apart from a live relay that carries something.
    static final long HEARD_NANOS = 8_000_000_000L;
    static final long HEARD_ALONE_NANOS = 120_000_000_000L;
    /// Reports remembered: five minutes of one every 20 s.
    private static final int REPORTS_MAX = 32;

    private final ArrayDeque<Seen> history = new ArrayDeque<>();
    private int home;

    private record Seen(long at, NetcheckReport report) {}

    public int home() {
        return home;
    }

    /// Begins anew, as on another network.
    public void forget() {
        history.clear();
    }

    /// @param homeHeard when the home's relay was heard last
    /// @param mayMove whether peers would learn of another home: without a coordinator they would not
    public int choose(NetcheckReport newest, RelayHeard homeHeard, boolean mayMove, long now) {
        history.addLast(new Seen(now, newest));
        while (history.size() > REPORTS_MAX || now - history.getFirst().at() > MEMORY_NANOS) {
            history.removeFirst();
        }
        var recent = recent();
        int best = 0;
        long bestMicros = Long.MAX_VALUE;
        for (var region : newest.regions()) {
            long micros = recent.getOrDefault(region.region(), Long.MAX_VALUE);
            if (region.answered() && micros < bestMicros) {
                best = region.region();
                bestMicros = micros;
            }
        }
        if (home != 0 && !mayMove && newest.region(home) != null) {
            return home;
        }
        if (best == 0) {
            home = homeHeard.at() != 0 && now - homeHeard.at() < HEARD_ALONE_NANOS ? home : 0;
        } else if (!stays(newest, bestMicros, homeHeard, now)) {
            home = best;
        }
        return home;
    }

    private boolean stays(NetcheckReport newest, long bestMicros, RelayHeard homeHeard, long now) {
        var old = newest.region(home);
        if (home == 0 || old == null) {
            return false;
        }
        if (!old.answered()) {
            return homeHeard.isUp() && now - homeHeard.at() < HEARD_NANOS;
        }
        long oldMicros = old.bestMicros();
        return oldMicros - bestMicros < CLEARLY_MICROS || bestMicros * 3 > oldMicros * 2;
    }

    private Map<Integer, Long> recent() {
        var best = new HashMap<Integer, Long>();
        for (var seen : history) {
            for (var region : seen.report().regions()) {
                if (region.answered()) {
                    best.merge(region.region(), region.bestMicros(), Math::min);
                }
            }
        }
        return best;
    }
}
