package weft.test.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.cli.LocalAdmin;
import weft.test.lab.Await;
import weft.test.lab.LabProcess;
import weft.test.lab.WeftCommand;

/// One owner. A coordinator as its users run it, `weft coordinator` in a process of its own on loopback, that can
/// be killed and started again on the same port and state.
public final class CoordinatorProcess implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofSeconds(90);

    private final Path state;
    private final int port;
    private final String javaOptions;
    private final List<String> options;
    private @Nullable LabProcess process;

    /// @param options of `weft coordinator`, besides its state and where it listens
    public CoordinatorProcess(Path state, String... options) {
        this("", state, options);
    }

    private CoordinatorProcess(String javaOptions, Path state, String... options) {
        this.javaOptions = javaOptions;
        this.state = state;
        this.port = freePort();
        this.options = List.of(options);
        // A benchmark that is interrupted leaves no coordinator behind.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "coordinator-cleanup"));
    }

    /// One whose speed does not matter.
    ///
    /// @param options as above
    public static CoordinatorProcess quicklyCompiled(Path state, String... options) {
        return new CoordinatorProcess(WeftCommand.QUICKLY_COMPILED, state, options);
    }

    /// A TCP port of loopback that nobody has just now.
    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Starts it and waits until it says that it serves.
    ///
    /// @return nanoseconds from the start of the process until then
    public long start() {
        long began = System.nanoTime();
        launch();
        running().awaitLine(line -> line.startsWith("coordinator ready"), START_DEADLINE);
        return System.nanoTime() - began;
    }

    /// Starts it without waiting.
    public void launch() {
        var command = new ArrayList<>(
                List.of("coordinator", "--state", state.toString(), "--listen", "127.0.0.1:" + port, "--url", url()));
        command.addAll(options);
        process = LabProcess.start(WeftCommand.of(command, javaOptions));
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

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public String url() {
        return "https://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Path state() {
        return state;
    }

    /// Resident memory of its process, without the database, in bytes.
    public long residentBytes() {
        return running().residentBytes();
    }

    public double cpuSeconds() {
        return running().cpuSeconds();
    }

    /// Waits for a line that contains this.
    public void awaitLine(String part, Duration deadline) {
        running().awaitLine(line -> line.contains(part), deadline);
    }

    public String output() {
        return running().output();
    }

    /// The admin API of this coordinator, with the token that its first start made.
    public AdminClient admin() {
        var local = LocalAdmin.at(state);
        Await.until(() -> local.token().isPresent(), START_DEADLINE, () -> "no API token in " + state);
        return AdminClient.of(url(), local.token().orElseThrow(), local.certificate());
    }

    /// The admin API of this coordinator, with the token that another one of the same database made.
    public AdminClient admin(CoordinatorProcess maker) {
        return AdminClient.of(
                url(),
                LocalAdmin.at(maker.state).token().orElseThrow(),
                LocalAdmin.at(state).certificate());
    }

    /// The server process of its embedded database; empty when none runs.
    public Optional<ProcessHandle> database() {
        try (var lines = Files.lines(state.resolve("postgres/data/postmaster.pid"))) {
            return lines.findFirst().map(String::strip).map(Long::parseLong).flatMap(ProcessHandle::of);
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    /// Memory of the embedded database's processes in bytes, shared pages counted once (Pss of proc(5)).
    public long databaseBytes() {
        return database().stream()
                .flatMap(
                        server -> java.util.stream.Stream.concat(java.util.stream.Stream.of(server), server.children()))
                .mapToLong(CoordinatorProcess::proportionalBytes)
                .sum();
    }

    private static long proportionalBytes(ProcessHandle process) {
        try {
            return Arrays.stream(Files.readString(Path.of("/proc/" + process.pid() + "/smaps_rollup"))
                            .split("\n"))
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .sum();
        } catch (IOException _) {
            return 0;
        }
    }

    private LabProcess running() {
        if (process == null) {
            throw new IllegalStateException("the coordinator was not started");
        }
        return process;
    }

    /// Stops it, and the database too when the coordinator had been killed.
    @Override
    public synchronized void close() {
        if (isAlive()) {
            stop();
        }
        database().ifPresent(server -> {
            server.destroy();
            try {
                server.onExit().get(10, TimeUnit.SECONDS);
            } catch (Exception _) {
                server.destroyForcibly();
            }
        });
    }
}
