package weft.bench;

import java.util.function.DoubleFunction;
import weft.test.lab.Iperf;

/// Finds the highest offered UDP rate that loses at most 1 %: doubling or halving from a start until the limit is
/// between two rates, then by bisection. A rate is too high when it lost more twice in a row: one hiccup of the machine
/// would otherwise hold a whole round below a rate that the engine carries.
record UdpSearch(DoubleFunction<Iperf.Result> offer) {
    private static final double LOST_PERCENT_MAX = 1.0;
    private static final double STEP = 1.6;
    private static final int PROBES_MAX = 14;
    private static final int ATTEMPTS = 2;
    private static final int BISECTIONS = 3;
    private static final double LOWEST_MEGABITS = 5;

    /// @param startMegabits where to begin; the result of an earlier round is a good place
    /// @return received, in Mbit/s; 0 when even the lowest rate lost more
    double best(double startMegabits) {
        double low = 0;
        double high = 0;
        double best = 0;
        double rate = startMegabits;
        for (int probe = 0; probe < PROBES_MAX && (low == 0 || high == 0) && rate >= LOWEST_MEGABITS; probe++) {
            var result = probe(rate);
            if (passes(result)) {
                low = rate;
                best = Math.max(best, result.megabitsPerSecond());
                if (result.megabitsPerSecond() < 0.9 * rate) {
                    return best;
                }
                rate *= STEP;
            } else {
                high = rate;
                rate /= STEP;
            }
        }
        for (int i = 0; i < BISECTIONS && low > 0 && high > 0; i++) {
            double middle = Math.sqrt(low * high);
            var result = probe(middle);
            if (passes(result)) {
                low = middle;
                best = Math.max(best, result.megabitsPerSecond());
            } else {
                high = middle;
            }
        }
        return best;
    }

    /// The first result that passes, or the last.
    private Iperf.Result probe(double megabits) {
        var result = offer.apply(megabits);
        for (int attempt = 1; attempt < ATTEMPTS && !passes(result); attempt++) {
            result = offer.apply(megabits);
        }
        return result;
    }

    private static boolean passes(Iperf.Result result) {
        return result.bytes() > 0 && result.lostPercent() <= LOST_PERCENT_MAX;
    }
}
