package weft.node.dataplane;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.engine.EngineEvent;

/// One thread's unexpected exceptions; any thread reads [#count]. One costs what the thread was at, many within a short
/// time end the thread: what is broken for good has to be noticed.
final class Faults {
    static final int FAULTS_MAX = 100;
    static final long WINDOW_NANOS = 10_000_000_000L;
    static final long REPORT_GAP_NANOS = 60_000_000_000L;
    private static final int KINDS_MAX = 64;

    private final Map<String, Long> reportedNanos = new HashMap<>();
    private final AtomicLong count = new AtomicLong();
    private long windowNanos;
    private int inWindow;

    /// @param now of a monotonic clock
    /// @return what to report; null when this kind was reported lately
    EngineEvent.@Nullable Faulted caught(Throwable fault, long now) {
        count.incrementAndGet();
        if (inWindow == 0 || now - windowNanos > WINDOW_NANOS) {
            windowNanos = now;
            inWindow = 0;
        }
        inWindow++;
        boolean over = inWindow >= FAULTS_MAX;
        var kind = kind(fault);
        var last = reportedNanos.get(kind);
        boolean known = last != null ? now - last < REPORT_GAP_NANOS : reportedNanos.size() >= KINDS_MAX;
        if (known && !over) {
            return null;
        }
        reportedNanos.put(kind, now);
        return new EngineEvent.Faulted(Thread.currentThread().getName(), kind, over);
    }

    /// Its class and where it was thrown, without its message: that may hold what a stranger sent.
    private static String kind(Throwable fault) {
        var trace = fault.getStackTrace();
        for (var frame : trace) {
            if (frame.getClassName().startsWith("weft.")) {
                return fault.getClass().getName() + " at " + frame;
            }
        }
        return fault.getClass().getName();
    }

    long count() {
        return count.get();
    }
}
