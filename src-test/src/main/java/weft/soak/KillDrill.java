package weft.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import weft.test.cluster.AdminClient;
import weft.test.cluster.CoordinatorProcess;
import weft.test.cluster.Trees;
import weft.test.lab.Await;

/// One thread. Kills coordinator, database and nodes with SIGKILL at random moments, while nodes join, move and are
/// renamed and auth keys are made; whatever supervises daemons in real life starts them again, and nothing else is done
/// for them. Then everything that was acknowledged has to be there, once, and everybody connected and up to date.
public final class KillDrill {
    private static final String TAILNET = "drill";
    private static final Duration BACK = Duration.ofSeconds(90);
    private static final int GROUPS = 2;

    private final Path directory;
    private final Settings settings;
    private final Consumer<String> progress;
    private final CoordinatorProcess coordinator;
    private final List<Nodes> groups = new ArrayList<>();
    private final AdminClient admin;

    /// @param nodes in each of two processes
    /// @param joinMillis from one join of a process to the next
    public record Settings(long seed, int kills, int nodes, int joinMillis) {}

    /// @param findings what is wrong, a line each; empty is well
    public record Outcome(
            long seed, int kills, int acknowledged, int unknown, int revisions, int nodes, List<String> findings) {
        public Outcome {
            findings = List.copyOf(findings);
        }

        public String summary() {
            return "seed " + seed + ": " + kills + " kills, " + acknowledged + " changes acknowledged, " + unknown
                    + " of unknown outcome, " + revisions + " revisions, " + nodes + " nodes: "
                    + (findings.isEmpty()
                            ? "all there, once, and connected"
                            : findings.size() + " findings\n  " + String.join("\n  ", findings));
        }
    }

    private KillDrill(Path directory, Settings settings, Consumer<String> progress) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.progress = progress;
        this.coordinator = new CoordinatorProcess(directory.resolve("coordinator"));
        coordinator.start();
        this.admin = coordinator.admin();
    }

    /// Runs a drill in a directory of its own, which is deleted.
    public static Outcome run(Settings settings, Consumer<String> progress) throws IOException {
        var directory = Files.createTempDirectory("weftdrill");
        KillDrill drill = null;
        try {
            drill = new KillDrill(directory, settings, progress);
            return drill.run();
        } finally {
            if (drill != null) {
                drill.groups.forEach(Nodes::close);
                drill.coordinator.close();
            }
            Trees.delete(directory);
        }
    }

    private Outcome run() throws IOException {
        var _ = admin.createTailnet(TAILNET);
        var authKey = Objects.requireNonNull(
                admin.createAuthKey(TAILNET, true, "drill").key());
        for (int i = 0; i < GROUPS; i++) {
            var group = new Nodes(new NodesProcess.Plan(
                    directory.resolve("group" + i),
                    "g" + i + "-",
                    coordinator.url(),
                    authKey,
                    settings.nodes,
                    settings.joinMillis,
                    150));
            groups.add(group);
            group.start();
        }
        Load load;
        try (var running = new Load(admin, TAILNET, this::acknowledgedNodes, settings.seed)) {
            load = running;
            kill(KillPlan.of(settings.seed, settings.kills), running);
            awaitServing();
        }
        awaitAllJoined();
        var reports = awaitAllCurrent();
        groups.forEach(group -> group.save(BACK));
        groups.forEach(Nodes::close);
        return judge(load, reports);
    }

    private void kill(KillPlan plan, Load load) {
        int done = 0;
        for (var kill : plan.kills()) {
            if (!kill.impatient()) {
                awaitServing();
            }
            sleep(kill.afterMillis());
            kill(kill);
            progress.accept("kill " + ++done + " of " + plan.kills().size() + ": " + kill.victim() + ", " + load.count()
                    + " changes acknowledged");
        }
    }

    private void kill(KillPlan.Kill kill) {
        switch (kill.victim()) {
            case COORDINATOR -> {
                coordinator.kill();
                sleep(kill.downMillis());
                coordinator.launch();
            }
            case DATABASE -> coordinator.database().ifPresent(ProcessHandle::destroyForcibly);
            case NODES -> {
                var group = groups.get(kill.which() % groups.size());
                group.kill();
                sleep(kill.downMillis());
                group.start();
            }
        }
    }

    private List<String> acknowledgedNodes() {
        return groups.stream()
                .flatMap(group -> group.joined().stream())
                .map(Nodes.Joined::node)
                .distinct()
                .toList();
    }

    private void awaitServing() {
        Await.until(
                () -> {
                    try {
                        var _ = admin.createAuthKey(TAILNET, false, "probe");
                        return true;
                    } catch (IOException _) {
                        return false;
                    }
                },
                BACK,
                () -> "the coordinator does not serve again: " + coordinator.output());
    }

    private void awaitAllJoined() {
        Await.until(
                () -> acknowledgedNodes().size() == settings.nodes * GROUPS,
                BACK,
                () -> acknowledgedNodes().size() + " of " + settings.nodes * GROUPS + " nodes have joined");
    }

    /// Waits until each node is online, acts on the newest revision, and is where it last said that it is.
    private Map<String, String> awaitAllCurrent() {
        var reports = new HashMap<String, String>();
        groups.forEach(group -> reports.putAll(group.settle(BACK)));
        var behind = new ArrayList<String>();
        Await.until(
                () -> {
                    behind.clear();
                    behind.addAll(behind(reports));
                    return behind.isEmpty();
                },
                BACK,
                () -> "not back: " + behind);
        return reports;
    }

    private List<String> behind(Map<String, String> reports) {
        try {
            var list = admin.nodes(TAILNET);
            return list.nodes().stream()
                    .filter(node -> !node.online()
                            || node.appliedRevision() == null
                            || node.appliedRevision() < list.revision()
                            || node.endpoints().isEmpty()
                            || !node.endpoints().getFirst().toString().equals(reports.get(node.hostname())))
                    .map(node -> node.hostname() + (node.online() ? " online" : " offline") + " at "
                            + node.appliedRevision() + " of " + list.revision() + " " + node.endpoints() + " not "
                            + reports.get(node.hostname()))
                    .toList();
        } catch (IOException failure) {
            return List.of("the coordinator: " + failure.getMessage());
        }
    }

    private Outcome judge(Load load, Map<String, String> reports) throws IOException {
        var findings = new Findings(admin, TAILNET)
                .ofRevisions(load.acknowledged())
                .ofChanges(load)
                .ofAddresses(groups.stream()
                        .flatMap(group -> group.joined().stream())
                        .toList())
                .ofNames();
        groups.forEach(findings::ofMaps);
        return new Outcome(
                settings.seed,
                settings.kills,
                load.acknowledged().size(),
                load.unknown().size(),
                findings.revisions(),
                reports.size(),
                findings.all());
    }

    private static void sleep(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
