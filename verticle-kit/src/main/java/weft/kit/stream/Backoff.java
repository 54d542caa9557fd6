package weft.kit.stream;

import java.util.random.RandomGenerator;

/// Pure. How long to wait before the next attempt. Short at first, so that everybody is back within a second or two of
/// a coordinator or relay that restarts; longer when it stays away; with jitter, so that not all come at once.
public final class Backoff {
    static final long FIRST_MILLIS = 100;
    /// Cap while the other side has been away for less than [#PATIENCE_MILLIS].
    static final long EARLY_MAX_MILLIS = 500;
    static final long PATIENCE_MILLIS = 30_000;
    static final long LATE_MAX_MILLIS = 15_000;

    private int failures;
    private long firstFailureMillis = -1;

    public void succeeded() {
        failures = 0;
        firstFailureMillis = -1;
    }

    /// @param nowMillis of a clock that does not jump
    /// @return milliseconds to wait: half to all of a doubling interval
    public long failed(long nowMillis, RandomGenerator random) {
        if (firstFailureMillis < 0) {
            firstFailureMillis = nowMillis;
        }
        long away = nowMillis - firstFailureMillis;
        long max = away < PATIENCE_MILLIS ? EARLY_MAX_MILLIS : Math.min(LATE_MAX_MILLIS, away / 8);
        long interval = Math.min(max, FIRST_MILLIS << Math.min(failures++, 16));
        return interval / 2 + random.nextLong(interval / 2 + 1);
    }
}
