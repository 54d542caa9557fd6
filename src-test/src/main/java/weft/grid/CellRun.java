package weft.grid;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.test.mesh.MeshNode;
import weft.test.mesh.MeshServices;
import weft.test.mesh.PathSeen;
import weft.test.mesh.TunnelTraffic;
import weft.test.network.Internet;

/// One thread. Measures a cell: builds its sites, starts a node in each, and watches the first packets between them.
public final class CellRun {
    private static final Duration INTERVAL = Duration.ofMillis(20);
    /// Both nodes have measured their relays and know how they are seen from outside, as devices that have been up for
    /// a
    /// while do.
    private static final Duration SETTLE = Duration.ofSeconds(4);
    private static final Duration FIRST_ANSWER_MAX = Duration.ofSeconds(15);
    private static final Duration DIRECT_MAX = Duration.ofSeconds(20);
    private static final Duration RELAY_HOLDS = Duration.ofSeconds(10);
    private static final Duration GUESS_MAX = Duration.ofSeconds(30);
    /// A path that has been the only one for that long is the final one.
    private static final Duration STEADY = Duration.ofMillis(1_500);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final long POLL_MILLIS = 15;

    private final Internet internet;
    private final MeshServices services;

    public CellRun(Internet internet, MeshServices services) {
        this.internet = internet;
        this.services = services;
    }

    public CellResult run(Cell cell) {
        var at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (var sites = CellSites.build(internet, cell);
                var left = MeshNode.launch(sites.leftHost(), sites.leftSetup());
                var right = MeshNode.launch(sites.rightHost(), sites.rightSetup())) {
            join(left, right);
            try (var traffic = TunnelTraffic.start(left, right, INTERVAL)) {
                return watch(cell, sites, left, right, traffic, at);
            }
        } catch (IllegalStateException stuck) {
            return CellResult.failed(cell, firstLine(stuck), at);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return CellResult.failed(cell, "interrupted", at);
        }
    }

    private void join(MeshNode left, MeshNode right) throws InterruptedException {
        services.join(left, right);
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
    }

    private CellResult watch(
            Cell cell, CellSites sites, MeshNode left, MeshNode right, TunnelTraffic traffic, Instant at)
            throws InterruptedException {
        String firstBy = "";
        Duration directSince = null;
        var patience = patience(cell.expected());
        PathSeen there;
        PathSeen back;
        do {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            there = left.pathTo(right);
            back = right.pathTo(left);
            if (firstBy.isEmpty() && !traffic.firstAnswer().isZero()) {
                firstBy = firstBy(traffic, there);
            }
            directSince = there.isDirect() && back.isDirect() ? directSince(traffic, there, back) : null;
        } while (!isOver(traffic, directSince, patience));
        return result(cell, sites, traffic, new Paths(firstBy, directSince, there, back), at);
    }

    /// The node's path when the first answer came, which may have changed since.
    private static String firstBy(TunnelTraffic traffic, PathSeen now) {
        boolean later = traffic.at(now.sinceMillis()).compareTo(traffic.firstAnswer()) > 0;
        return now.isDirect() && later ? "relay, then " + now.text() : now.text();
    }

    /// When the later of the two began to send straight.
    private static Duration directSince(TunnelTraffic traffic, PathSeen there, PathSeen back) {
        var since = traffic.at(Math.max(there.sinceMillis(), back.sinceMillis()));
        return since.isNegative() ? Duration.ZERO : since;
    }

    private record Paths(String firstBy, @Nullable Duration directSince, PathSeen there, PathSeen back) {}

    private static boolean isOver(TunnelTraffic traffic, @Nullable Duration directSince, Duration patience) {
        var age = traffic.age();
        if (traffic.firstAnswer().isZero()) {
            return age.compareTo(FIRST_ANSWER_MAX) > 0;
        }
        return directSince == null
                ? age.compareTo(patience) > 0
                : age.minus(directSince).compareTo(STEADY) > 0;
    }

    private static Duration patience(Expectation expected) {
        return switch (expected) {
            case DIRECT, DIRECT_IPV6, LAN -> DIRECT_MAX;
            case GUESS -> GUESS_MAX;
            case RELAY -> RELAY_HOLDS;
        };
    }

    private CellResult result(Cell cell, CellSites sites, TunnelTraffic traffic, Paths paths, Instant at)
            throws InterruptedException {
        var reached = reached(sites, traffic, paths);
        var seen = cell.layout() == Cell.Layout.APART ? seenDirect(sites) : null;
        var first = traffic.firstAnswer();
        var until = traffic.age().minus(LOOK);
        return new CellResult(
                cell.name(),
                cell.left().label(),
                cell.right().label(),
                cell.expected(),
                reached,
                first.isZero() ? null : millis(first),
                paths.firstBy(),
                paths.directSince() == null ? null : millis(paths.directSince()),
                paths.there().text(),
                paths.back().text(),
                traffic.sent(),
                first.isZero() ? traffic.sent() : traffic.lost(first, until),
                first.isZero() ? 0 : millis(traffic.longestSilence(first, until)),
                seen,
                null,
                at);
    }

    private static Reach reached(CellSites sites, TunnelTraffic traffic, Paths paths) {
        if (traffic.firstAnswer().isZero()) {
            return Reach.NOTHING;
        }
        if (paths.directSince() == null) {
            return Reach.RELAY;
        }
        if (paths.there().isIpv6() && paths.back().isIpv6()) {
            return Reach.DIRECT_IPV6;
        }
        return sites.isLan(paths.there().address()) && sites.isLan(paths.back().address()) ? Reach.LAN : Reach.DIRECT;
    }

    /// Asks the router in the middle, which knows nothing of what the nodes say: whether enough datagrams went straight
    /// both ways to be that traffic. Probes alone are fewer.
    private Boolean seenDirect(CellSites sites) throws InterruptedException {
        long least = LOOK.dividedBy(INTERVAL) / 2;
        long there = -internet.datagrams(sites.left(), sites.right());
        long back = -internet.datagrams(sites.right(), sites.left());
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        there += internet.datagrams(sites.left(), sites.right());
        back += internet.datagrams(sites.right(), sites.left());
        return there >= least && back >= least;
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0;
    }

    static String firstLine(IllegalStateException problem) {
        return String.valueOf(problem.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
