package weft.test.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.RelayKey;
import weft.test.cluster.CoordinatorProcess;
import weft.test.lab.LabProcess;
import weft.test.lab.WeftCommand;

/// One owner. A relay as its users run it, `weft derp` in a process of its own on loopback, that can be killed and
/// started again on the same port and state.
public final class RelayProcess implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Pattern KEY = Pattern.compile("(?m)^key (relaykey:[0-9a-f]{64})$");
    private static final Pattern CERTIFICATE = Pattern.compile("(?m)^certificate (sha256-raw:[0-9a-f]{64})$");

    private final Path state;
    private final int port = CoordinatorProcess.freePort();
    private final List<String> options;
    private @Nullable LabProcess process;

    /// @param options of `weft derp`, besides its state and where it listens
    public RelayProcess(Path state, List<String> options) {
        this.state = state;
        this.options = List.copyOf(options);
        // A test that is interrupted leaves no relay behind.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "relay-cleanup"));
    }

    /// Starts it and waits until it serves.
    public RelayProcess start() {
        var command = new ArrayList<>(List.of(
                "derp",
                "--state",
                state.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--stun",
                "none",
                "--threads",
                "1"));
        command.addAll(options);
        process = LabProcess.start(WeftCommand.of(command));
        process.awaitLine(line -> line.startsWith("certificate "), START_DEADLINE);
        return this;
    }

    public int port() {
        return port;
    }

    /// Its state directory.
    public Path state() {
        return state;
    }

    public RelayKey key() {
        return RelayKey.parse(shown(KEY));
    }

    /// As a relay map names it.
    public String certificateName() {
        return shown(CERTIFICATE);
    }

    private String shown(Pattern what) {
        var match = what.matcher(output());
        if (!match.find()) {
            throw new IllegalStateException("the relay does not say it, but: " + output());
        }
        return match.group(1);
    }

    public String output() {
        return running().output();
    }

    /// Waits for a line of its output or log.
    public void awaitLine(String part, Duration deadline) {
        running().awaitLine(line -> line.contains(part), deadline);
    }

    /// SIGKILL, and the end of the process.
    public void kill() {
        running().kill();
        running().awaitExit(Duration.ofSeconds(10));
    }

    /// SIGTERM, and the end of the process.
    public void stop() {
        running().terminate();
        running().awaitExit(Duration.ofSeconds(30));
    }

    private LabProcess running() {
        if (process == null) {
            throw new IllegalStateException("the relay was not started");
        }
        return process;
    }

    @Override
    public synchronized void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
    }
}
