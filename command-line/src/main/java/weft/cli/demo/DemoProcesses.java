package weft.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import weft.cli.Complaint;
import weft.cli.Problems;
import weft.cli.Programs;

/// The programs that the demo runs: short ones to their end, daemons until the demo's. Home: the demo's thread; closing
/// may come
/// from the shutdown hook.
final class DemoProcesses implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 50;

    private final Path directory;
    private final Deque<Process> daemons = new ArrayDeque<>();
    private boolean closed;

    DemoProcesses(Path directory) {
        this.directory = directory;
    }

    /// How a program ended, and all it printed.
    record Result(int code, String output) {}

    /// Runs a program to its end.
    Result run(List<String> command) {
        try {
            Path output = Files.createTempFile("weft-demo", ".out");
            try {
                Process process = builder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    return new Result(
                            -1, String.join(" ", command) + " did not end within " + DEADLINE.toSeconds() + " s");
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(output, StandardCharsets.UTF_8).strip());
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException problem) {
            return new Result(-1, Problems.reason(problem));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }

    /// Runs a program that has to succeed.
    String require(List<String> command) {
        Result result = run(command);
        if (result.code() != 0) {
            throw Complaint.failed(String.join(" ", command) + ": " + result.output());
        }
        return result.output();
    }

    /// Runs a program to its end that talks with the person before the demo; its exit code.
    int live(List<String> command) {
        try {
            return launch(builder(command).inheritIO()).waitFor();
        } catch (IOException problem) {
            throw Complaint.failed("cannot run " + String.join(" ", command) + ": " + Problems.reason(problem));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }

    /// Starts a daemon and waits for a line of its output; that line.
    String start(String name, List<String> command, Predicate<String> ready) {
        Path log = directory.resolve(name + ".log");
        try {
            Process process = launch(builder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (System.nanoTime() < end) {
                var line = Files.readString(log).lines().filter(ready).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
                if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            String said = Files.readString(log)
                    .strip()
                    .lines()
                    .reduce((_, last) -> last)
                    .orElse("nothing");
            throw Complaint.failed("the " + name + " did not start; it said: " + said);
        } catch (IOException problem) {
            throw Complaint.failed("cannot start the " + name + ": " + Problems.reason(problem));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }

    /// A line that a daemon has printed so far.
    Optional<String> said(String name, Predicate<String> wanted) {
        try {
            return Files.readString(directory.resolve(name + ".log"))
                    .lines()
                    .filter(wanted)
                    .findFirst();
        } catch (IOException problem) {
            throw Complaint.failed("cannot read what the " + name + " said: " + Problems.reason(problem));
        }
    }

    /// As [#said], of a line that may be printed a moment from now.
    Optional<String> saysSoon(String name, Predicate<String> wanted) {
        long end = System.nanoTime() + SOON.toNanos();
        try {
            while (System.nanoTime() < end) {
                var line = said(name, wanted);
                if (line.isPresent()) {
                    return line;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }

    private static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().computeIfPresent("PATH", (_, path) -> Programs.withUsual(path));
        return builder;
    }

    private synchronized Process launch(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw Complaint.failed("interrupted");
        }
        Process process = builder.start();
        daemons.push(process);
        return process;
    }

    /// Ends the daemons, the youngest first.
    @Override
    public synchronized void close() {
        closed = true;
        daemons.forEach(Process::destroy);
        for (Process daemon : daemons) {
            try {
                if (!daemon.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                    daemon.destroyForcibly();
                }
            } catch (InterruptedException _) {
                daemon.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        daemons.clear();
    }
}
