package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import weft.bench.Figures.Single;
import weft.test.cluster.CoordinatorProcess;
import weft.test.cluster.Trees;
import weft.test.lab.Requirements;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// `weft bench start`: how soon things are there, and what they take while they wait: the daemon's memory and CPU, the
/// command line, `weft up` to the first answered ping, a coordinator's start.
public final class StartBench {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final BenchOptions options;
    private final BenchReport report;

    private StartBench(BenchOptions options) {
        this.options = options;
        this.report = new BenchReport("start", options);
    }

    public static void main(String[] arguments) throws Exception {
        var bench = new StartBench(BenchOptions.parse("start", arguments));
        bench.coordinator();
        var missing = Requirements.missingForLab();
        if (missing.isPresent()) {
            bench.report.step("daemon and joins are skipped, because " + missing.get());
        } else {
            try (var mesh = new MeshLab()) {
                bench.joins(mesh);
                bench.commands(mesh);
                bench.idle(mesh);
            }
        }
        bench.report.finish();
        System.exit(0);
    }

    private void coordinator() throws IOException {
        var state = Files.createTempDirectory("weftbench");
        try (var coordinator = new CoordinatorProcess(state)) {
            report.add(
                    new Single("coordinator: first start, database made anew", coordinator.start() / 1e9, "s", null));
            var warm = new Figures();
            for (int i = 0; i < (options.quick() ? 1 : 5); i++) {
                coordinator.stop();
                warm.record(coordinator.start());
            }
            report.add(warm.row("coordinator: later starts, until it serves", "<= 6,000"));
        } finally {
            Trees.delete(state);
        }
    }

    /// Device one is there all the time; device two leaves the mesh and joins it anew each time.
    private void joins(MeshLab mesh) throws InterruptedException {
        Shell.run(mesh.one().host().inside(mesh.up(mesh.one())), DEADLINE).orThrow();
        var target = mesh.one().address();
        var up = new Figures();
        var pinged = new Figures();
        for (int i = 0; i < (options.quick() ? 3 : 25); i++) {
            long began = System.nanoTime();
            var command = mesh.two().host().start(mesh.up(mesh.two()));
            var ping = mesh.two()
                    .host()
                    .start(List.of(
                            "sh",
                            "-c",
                            "until ping -q -n -i 0.02 -c 1 -w 20 " + target + " >/dev/null 2>&1; do sleep 0.01; done"));
            int code = ping.awaitExit(DEADLINE);
            pinged.record(System.nanoTime() - began);
            if (code != 0 || command.awaitExit(DEADLINE) != 0) {
                throw new IllegalStateException("weft up failed: " + command.output());
            }
            up.record(timeOf(() -> mesh.two().weft("up")));
            mesh.two().weft("logout").orThrow();
            TimeUnit.MILLISECONDS.sleep(300);
        }
        report.add(pinged.row("weft up with auth key, to the first answered ping", "p95 <= 1,000"));
        report.add(up.row("weft up when it is up", null));
        Shell.run(mesh.two().host().inside(mesh.up(mesh.two())), DEADLINE).orThrow();
    }

    private void commands(MeshLab mesh) {
        var state = mesh.one().state().toString();
        var plain = List.of("env", "WEFT_NODE_STATE=" + state);
        var status = new Figures();
        var withOptions = new Figures();
        var version = new Figures();
        for (int i = 0; i < (options.quick() ? 5 : 41); i++) {
            status.record(timeOf(() -> Shell.run(
                    Stream.concat(plain.stream(), WeftCommand.of(List.of("status")).stream())
                            .toList(),
                    DEADLINE)));
            withOptions.record(timeOf(() -> Shell.run(WeftCommand.of(List.of("status", "--state", state)), DEADLINE)));
            version.record(timeOf(() -> Shell.run(WeftCommand.of(List.of("version")), DEADLINE)));
        }
        report.add(status.row("weft status, the whole command", "p50 <= 200"));
        report.add(withOptions.row("weft status --state DIR, the whole command", "p50 <= 200"));
        report.add(version.row("weft version, the whole command", "p50 <= 200"));
    }

    private void idle(MeshLab mesh) throws InterruptedException {
        var daemon = mesh.one().daemon();
        TimeUnit.SECONDS.sleep(options.quick() ? 1 : 10);
        double before = daemon.cpuSeconds();
        int seconds = options.quick() ? 5 : 60;
        TimeUnit.SECONDS.sleep(seconds);
        double percent = (daemon.cpuSeconds() - before) * 100 / seconds;
        report.add(new Single("daemon: CPU while idle and connected", percent, "% of one", "< 0.5"));
        report.add(new Single("daemon: resident memory", daemon.residentBytes() / 1e6, "MB", "<= 130"));
    }

    private static long timeOf(Supplier<Shell.Result> command) {
        long began = System.nanoTime();
        command.get().orThrow();
        return System.nanoTime() - began;
    }
}
