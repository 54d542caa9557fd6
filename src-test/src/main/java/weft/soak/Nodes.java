package weft.soak;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.test.lab.LabProcess;

/// Any thread. Starts a [NodesProcess], reads what it says, kills it, and starts it again.
final class Nodes implements AutoCloseable {
    private final NodesProcess.Plan plan;
    private final List<String> said = new ArrayList<>();
    private @Nullable LabProcess process;
    private int linesRead;

    /// A node's acknowledged place in the tailnet.
    record Joined(String hostname, String node, String ipv4) {}

    Nodes(NodesProcess.Plan plan) {
        this.plan = plan;
    }

    NodesProcess.Plan plan() {
        return plan;
    }

    synchronized void start() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add")
                        || argument.startsWith("--enable")
                        || argument.startsWith("-Dlogback"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
        command.add(NodesProcess.class.getName());
        command.addAll(plan.arguments());
        linesRead = 0;
        process = LabProcess.start(command);
    }

    /// A test runner starts with a jar that only names the class path.
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    synchronized void kill() {
        hear();
        running().kill();
        running().awaitExit(Duration.ofSeconds(10));
        hear();
    }

    /// Stops reports and joins, and hands back where each node last said that it is.
    synchronized Map<String, String> settle(Duration deadline) {
        running().input("settle");
        running().awaitLine(line -> line.equals("settled"), deadline);
        hear();
        var reports = new HashMap<String, String>();
        said.stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words[0].equals("reports"))
                .forEach(words -> reports.put(words[1], words[2]));
        return reports;
    }

    /// Has every node's map written to its state directory.
    synchronized void save(Duration deadline) {
        running().input("save");
        running().awaitLine(line -> line.equals("saved"), deadline);
    }

    /// What nodes said when they had joined or came back, over all lives of the process, oldest first.
    synchronized List<Joined> joined() {
        hear();
        return said.stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words[0].equals("joined") && words.length == 4)
                .map(words -> new Joined(words[1], words[2], words[3]))
                .toList();
    }

    /// What a node found wrong with its own files.
    synchronized List<String> problems() {
        hear();
        return said.stream()
                .filter(line -> line.startsWith("problem ") || line.contains("could not be read"))
                .toList();
    }

    /// Takes over the complete lines that are new; a killed process may leave half a line.
    private void hear() {
        if (process == null) {
            return;
        }
        var lines = process.output();
        var complete = lines.substring(0, lines.lastIndexOf('\n') + 1).lines().toList();
        said.addAll(complete.subList(linesRead, complete.size()));
        linesRead = complete.size();
    }

    private LabProcess running() {
        if (process == null) {
            throw new IllegalStateException("the nodes were not started");
        }
        return process;
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
        }
    }
}
