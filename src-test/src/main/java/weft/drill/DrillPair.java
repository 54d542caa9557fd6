package weft.drill;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import weft.test.lab.Await;
import weft.test.mesh.MeshNode;
import weft.test.mesh.MeshServices;
import weft.test.mesh.PathSeen;
import weft.test.mesh.TunnelTraffic;
import weft.test.network.Internet;
import weft.test.network.Site;
import weft.test.network.SitePlan;

/// One owner. Two nodes in sites of their own that have found their path, with traffic between them.
final class DrillPair implements AutoCloseable {
    private static final Duration PATH_DEADLINE = Duration.ofSeconds(40);

    final Internet internet = Internet.open();
    final MeshServices services;
    final Site leftSite;
    final Site rightSite;
    final MeshNode left;
    final MeshNode right;
    final TunnelTraffic traffic;

    private DrillPair(SitePlan leftPlan, SitePlan rightPlan, int relays, Duration interval) {
        services = MeshServices.start(internet, relays);
        leftSite = internet.site("left", leftPlan);
        rightSite = internet.site("right", rightPlan);
        left = MeshNode.launch(leftSite.host(), MeshNode.Setup.plain());
        right = MeshNode.launch(rightSite.host(), MeshNode.Setup.plain());
        var tailnet = services.tailnet();
        var joining = CompletableFuture.runAsync(() -> left.join(tailnet), Thread::startVirtualThread);
        right.join(tailnet);
        joining.join();
        left.awaitPeer(right);
        right.awaitPeer(left);
        traffic = TunnelTraffic.start(left, right, interval);
    }

    static DrillPair of(SitePlan left, SitePlan right, int relays, Duration interval) {
        return new DrillPair(left, right, relays, interval);
    }

    /// Waits until both send in such a way.
    DrillPair await(Predicate<PathSeen> wanted, String what) {
        Await.until(
                () -> !traffic.firstAnswer().isZero()
                        && wanted.test(left.pathTo(right))
                        && wanted.test(right.pathTo(left)),
                PATH_DEADLINE,
                () -> "no path " + what + ": left says '" + left.pathTo(right).text() + "', right '"
                        + right.pathTo(left).text() + "'");
        return this;
    }

    /// Lets traffic run for a while.
    void run(Duration span) {
        try {
            TimeUnit.NANOSECONDS.sleep(span.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /// From now to the answer to something that was sent after now; [#never] when there is none in time.
    Duration untilAnswered(Duration since, Duration patience) {
        while (traffic.age().minus(since).compareTo(patience) < 0) {
            var answered = traffic.answerAfter(since);
            if (answered.isPresent()) {
                return answered.get();
            }
            run(Duration.ofMillis(10));
        }
        return patience;
    }

    @Override
    public void close() {
        traffic.close();
        left.close();
        right.close();
        services.close();
        internet.close();
    }
}
