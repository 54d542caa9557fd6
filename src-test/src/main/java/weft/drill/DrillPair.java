package weft.drill;

import java.time.Duration;
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
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    final Internet internet;
    final MeshServices services;
    final Site leftSite;
    final Site rightSite;
    final MeshNode left;
    final MeshNode right;
    final TunnelTraffic traffic;

    private DrillPair(Internet internet, SitePlan leftPlan, SitePlan rightPlan, int relays, Duration interval) {
        this.internet = internet;
        services = MeshServices.start(internet, relays);
        leftSite = internet.site("left", leftPlan);
        rightSite = internet.site("right", rightPlan);
        left = MeshNode.launch(leftSite.host(), MeshNode.Setup.plain());
        right = MeshNode.launch(rightSite.host(), MeshNode.Setup.plain());
        services.join(left, right);
        traffic = TunnelTraffic.start(left, right, interval);
    }

    static DrillPair of(SitePlan left, SitePlan right, int relays, Duration interval) {
        var internet = Internet.open();
        try {
            return new DrillPair(internet, left, right, relays, interval);
        } catch (RuntimeException incomplete) {
            internet.close();
            throw incomplete;
        }
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

    /// Waits for the answer to something that is sent once the fault is in place.
    void awaitAnswers(Duration patience) {
        var since = traffic.age();
        Await.until(
                () -> traffic.answerAfter(since).isPresent(),
                patience,
                () -> "nothing gets through: left says '" + left.pathTo(right).text() + "', right '"
                        + right.pathTo(left).text() + "'");
    }

    /// The longest time without an answer since a fault began, after a little more of the traffic that came back.
    Duration silenceSince(Duration fault) {
        run(AFTERMATH);
        return traffic.longestSilence(fault, traffic.age());
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
