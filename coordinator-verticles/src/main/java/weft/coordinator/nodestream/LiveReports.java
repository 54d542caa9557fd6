package weft.coordinator.nodestream;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import weft.coordinator.live.LiveSession;
import weft.protocol.netmap.LiveState;

/// One event loop. A node's reports on their way to everybody: the first goes at once, those that follow too closely
/// become one, the newest. A node that reports without end costs its peers and the cluster no more than that.
final class LiveReports {
    static final int GAP_MILLIS = 200;

    private final Vertx vertx;
    private final LiveSession live;
    private @Nullable LiveState held;
    private long timer = -1;

    LiveReports(Vertx vertx, LiveSession live) {
        this.vertx = vertx;
        this.live = live;
    }

    void take(LiveState report) {
        if (timer >= 0) {
            if (report.newerThan(held)) {
                held = report;
            }
            return;
        }
        live.report(report);
        timer = vertx.setTimer(GAP_MILLIS, _ -> gapOver());
    }

    /// Nothing more is passed on; what is held is lost, as the node says it again where it connects next.
    void end() {
        vertx.cancelTimer(timer);
        held = null;
    }

    private void gapOver() {
        timer = -1;
        var next = held;
        if (next != null) {
            held = null;
            take(next);
        }
    }
}
