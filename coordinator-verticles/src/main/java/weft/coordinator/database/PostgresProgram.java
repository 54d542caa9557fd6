package weft.coordinator.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A blocking thread. Runs one of the unpacked programs, as root inside a user namespace of its own: PostgreSQL
/// refuses to be root, and in a namespace without a mapping the kernel still knows us as the owner of our files.
record PostgresProgram(Path home, String name) {
    private static final int EXIT_SECONDS_MAX = 120;

    Path path() {
        return home.resolve("bin").resolve(name);
    }

    /// The command line; a session of its own keeps a Ctrl-C in our terminal from stopping the server under us.
    List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add("setsid");
        if (isRoot()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(path().toString());
        command.addAll(arguments);
        return command;
    }

    /// Runs to the end and returns what it wrote, stdout and stderr; throws when its exit code is not 0.
    String run(String purpose, List<String> arguments) {
        Path output = null;
        try {
            output = Files.createTempFile(home.getParent(), name, ".out");
            var process = new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            var ended = process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
                throw new DatabaseUnavailable(purpose + ": no end after " + EXIT_SECONDS_MAX + " s");
            }
            var text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw Failures.ofProgram(purpose, text);
            }
            return text;
        } catch (IOException failure) {
            throw Failures.ofFiles(purpose, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable(purpose + ": interrupted", interrupted);
        } finally {
            remove(output);
        }
    }

    private static void remove(@Nullable Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
