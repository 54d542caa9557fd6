package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import weft.test.cluster.Trees;
import weft.test.lab.LabProcess;
import weft.test.lab.WeftCommand;
import weft.test.relay.Derper;
import weft.test.relay.GoPrograms;
import weft.test.relay.RunningRelay;

/// A relay as a process of its own, on the first core.
final class RelayUnderTest implements AutoCloseable {
    static final String OURS = "weft";
    static final String THEIRS = "derper";
    private static final List<String> FIRST_CORE = List.of("taskset", "-c", "0");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern PIN = Pattern.compile("sha256-raw:[0-9a-f]{64}");

    private final String name;
    private final LabProcess process;
    private final int port;
    private final String pin;
    private final Path directory;

    private RelayUnderTest(String name, LabProcess process, int port, String pin, Path directory) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.pin = pin;
        this.directory = directory;
    }

    static RelayUnderTest start(String name, GoPrograms programs) throws IOException {
        var directory = Files.createTempDirectory("weftrelay");
        int port = Derper.freePort();
        return name.equals(OURS) ? ours(directory, port) : theirs(programs, directory, port);
    }

    private static RelayUnderTest ours(Path directory, int port) {
        var command = new ArrayList<>(FIRST_CORE);
        command.addAll(WeftCommand.of(List.of(
                "derp",
                "--open",
                "--listen",
                RunningRelay.HOST + ":" + port,
                "--stun",
                "none",
                "--state",
                directory.toString())));
        var process = LabProcess.start(command).awaitLine(line -> line.startsWith("certificate "), START);
        var pin = PIN.matcher(process.output());
        if (!pin.find()) {
            throw new IllegalStateException("the relay names no certificate: " + process.output());
        }
        return new RelayUnderTest(OURS, process, port, pin.group(), directory);
    }

    private static RelayUnderTest theirs(GoPrograms programs, Path directory, int port) {
        var derper = Derper.start(programs, directory, port, List.of(), FIRST_CORE);
        return new RelayUnderTest(THEIRS, derper.process(), port, derper.pin(), directory);
    }

    String name() {
        return name;
    }

    List<String> address() {
        return List.of("-port", Integer.toString(port), "-pin", pin);
    }

    double cpuSeconds() {
        return process.cpuSeconds();
    }

    long residentBytes() {
        return process.residentBytes();
    }

    @Override
    public void close() {
        process.close();
        Trees.delete(directory);
    }
}
