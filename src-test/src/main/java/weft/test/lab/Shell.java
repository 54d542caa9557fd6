package weft.test.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end and hands back what it printed.
public final class Shell {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Shell() {}

    /// @param output standard output and error together
    public record Result(List<String> command, int exitCode, String output) {
        public Result {
            command = List.copyOf(command);
        }

        public boolean succeeded() {
            return exitCode == 0;
        }

        /// Itself, or a failure that shows the command and all it said.
        public Result orThrow() {
            if (exitCode != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " ended with " + exitCode + ": " + output.strip());
            }
            return this;
        }
    }

    public static Result run(String... command) {
        return run(List.of(command), DEADLINE);
    }

    public static Result run(List<String> command, Duration deadline) {
        return run(command, deadline, "");
    }

    /// @param input written to the program's standard input
    public static Result run(List<String> command, Duration deadline, String input) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            // A thread of its own: pipes that stay open for long would keep all carriers of virtual threads.
            var output = CompletableFuture.supplyAsync(
                            () -> read(process), Thread.ofPlatform().daemon()::start)
                    .completeOnTimeout("(its output did not end)", 2 * deadline.toMillis(), TimeUnit.MILLISECONDS);
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            } catch (IOException ignoredByProgram) {
                // a program may end without reading
            }
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Result(command, -1, "no end after " + deadline + "\n" + output.join());
            }
            return new Result(command, process.exitValue(), output.join());
        } catch (IOException broken) {
            return new Result(command, -1, String.valueOf(broken.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static String read(Process process) {
        var output = new ByteArrayOutputStream();
        try {
            process.getInputStream().transferTo(output);
        } catch (IOException ended) {
            // a program that was killed has no more to say
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
