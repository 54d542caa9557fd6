package weft.test.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A running program of a lab, with everything it has printed so far.
public final class LabProcess implements AutoCloseable {
    private static final int OUTPUT_CHARACTERS_MAX = 4 << 20;

    private final Process process;
    private final List<String> command;
    private final StringBuffer output = new StringBuffer();
    private final Thread reader;

    private LabProcess(Process process, List<String> command) {
        this.process = process;
        this.command = List.copyOf(command);
        this.reader = Thread.ofPlatform().daemon().start(this::readOutput);
    }

    /// Starts a program outside every host of a lab.
    public static LabProcess start(List<String> command) {
        try {
            return new LabProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start(), command);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        return output.toString();
    }

    /// Waits for a line of output.
    public LabProcess awaitLine(Predicate<String> wanted, Duration deadline) {
        Await.until(
                () -> output.toString().lines().anyMatch(wanted) || !process.isAlive(),
                deadline,
                () -> command + " has not said it, but: " + output);
        Await.until(
                () -> output.toString().lines().anyMatch(wanted),
                Duration.ofSeconds(1),
                () -> "ended with " + process.exitValue() + " and the line '" + lastLine() + "': " + command + " said "
                        + output);
        return this;
    }

    /// Waits for a line that begins so, and hands back the rest of the first.
    public String lineAfter(String beginning, Duration deadline) {
        awaitLine(line -> line.startsWith(beginning), deadline);
        return output.toString()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow()
                .substring(beginning.length())
                .strip();
    }

    private String lastLine() {
        return output.toString().lines().reduce("", (_, last) -> last);
    }

    /// Waits for its end and hands back the exit code.
    public int awaitExit(Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(command + " still runs after " + deadline + ": " + output);
            }
            reader.join(Duration.ofSeconds(5));
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /// Writes a line to its standard input.
    public void input(String line) {
        try {
            var writer = process.outputWriter(StandardCharsets.UTF_8);
            writer.write(line);
            writer.write('\n');
            writer.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /// SIGTERM.
    public void terminate() {
        process.destroy();
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly();
    }

    /// Any signal, by its name.
    public void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(pid())).orThrow();
    }

    /// User and system time so far, in seconds, of all its threads (proc(5): fields 14 and 15, 100 ticks a second).
    public double cpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /// Resident memory in bytes.
    public long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(3, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void readOutput() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (output.length() < OUTPUT_CHARACTERS_MAX) {
                    output.append(line).append('\n');
                }
            }
        } catch (IOException ended) {
            // the program is gone, and with it its output
        }
    }
}
