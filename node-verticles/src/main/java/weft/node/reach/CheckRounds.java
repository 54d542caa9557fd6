package weft.node.reach;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weft.node.netcheck.Netcheck;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.StunPort;

/// Event loop of the verticle. The checks of the network for as long as the tunnels' port is open: one at a time, the
/// next when somebody asks for it, or when it is time and there is traffic.
final class CheckRounds {
    /// While there is traffic, mappings of NATs are looked at so often, somewhat scattered. The same as other clients
    /// of such relays: below the 30 s after which the least patient NATs forget.
    static final long CHECK_MIN_MILLIS = 20_000;

    static final long CHECK_SPREAD_MILLIS = 6_000;
    /// Every region is asked so often.
    static final long FULL_NANOS = 300_000_000_000L;

    private final Vertx vertx;
    private final Netcheck netcheck;
    private final StunPort port;
    private final RandomGenerator random;
    private final Owner owner;

    private final List<Promise<NetcheckReport>> waiting = new ArrayList<>();
    private @Nullable NetcheckReport lastFull;
    private long lastFullAt;
    private boolean isRunning;
    private boolean wantsFull;
    private boolean wantsAny;
    private boolean isClosed;
    private long timer = -1;
    private long lastTraffic;

    /// Whoever wants to know. Futures complete on the owner's context.
    interface Owner {
        /// Whether there is anybody to ask.
        boolean hasRelays();

        /// @param thorough somebody asked
        Netcheck.Request request(@Nullable NetcheckReport lastFull, boolean thorough);

        /// The report with what a check itself does not find out.
        Future<NetcheckReport> complete(NetcheckReport found);

        void took(NetcheckReport report);

        /// Bytes so far.
        Future<Long> traffic();
    }

    CheckRounds(Vertx vertx, Netcheck netcheck, StunPort port, RandomGenerator random, Owner owner) {
        this.vertx = vertx;
        this.netcheck = netcheck;
        this.port = port;
        this.random = random;
        this.owner = owner;
    }

    void close() {
        isClosed = true;
        vertx.cancelTimer(timer);
        waiting.forEach(promise -> promise.tryFail("the tunnels are down"));
    }

    Future<NetcheckReport> checkThoroughly() {
        Promise<NetcheckReport> report = Promise.promise();
        waiting.add(report);
        check(true);
        return report.future();
    }

    /// The network is another one: what is being asked is asked anew.
    void startOver() {
        netcheck.abandon();
        check(true);
    }

    /// Starts a check, or has one follow the one that runs.
    void check(boolean full) {
        wantsFull |= full;
        wantsAny = true;
        if (!isRunning) {
            run();
        }
    }

    private void run() {
        wantsAny = false;
        if (!owner.hasRelays() && waiting.isEmpty()) {
            return;
        }
        vertx.cancelTimer(timer);
        boolean full = wantsFull || lastFull == null || System.nanoTime() - lastFullAt > FULL_NANOS;
        wantsFull = false;
        isRunning = true;
        var asked = List.copyOf(waiting);
        waiting.clear();
        var request = owner.request(full ? null : lastFull, !asked.isEmpty());
        netcheck.run(request, port).compose(owner::complete).onComplete(done -> {
            isRunning = false;
            if (isClosed) {
                asked.forEach(promise -> promise.tryFail("the tunnels went down meanwhile"));
            } else if (done.succeeded()) {
                took(done.result(), full);
                asked.forEach(promise -> promise.tryComplete(done.result()));
            } else {
                waiting.addAll(asked);
                wantsFull |= full;
                wantsAny |= !asked.isEmpty();
            }
            next();
        });
    }

    private void took(NetcheckReport report, boolean full) {
        if (full) {
            lastFull = report;
            lastFullAt = System.nanoTime();
        }
        owner.took(report);
    }

    private void next() {
        if (isClosed) {
            return;
        }
        if (wantsAny) {
            run();
            return;
        }
        long wait = CHECK_MIN_MILLIS + random.nextLong(CHECK_SPREAD_MILLIS);
        timer = vertx.setTimer(wait, _ -> checkIfBusy());
    }

    /// Nobody minds what a NAT forgets while there is no traffic, but every region is looked at now and then.
    private void checkIfBusy() {
        owner.traffic().onComplete(counted -> {
            if (isClosed || isRunning) {
                return;
            }
            long traffic = counted.succeeded() ? counted.result() : 0;
            boolean busy = traffic != lastTraffic;
            lastTraffic = traffic;
            if (busy || System.nanoTime() - lastFullAt > FULL_NANOS) {
                check(false);
            } else {
                next();
            }
        });
    }
}
