package weft.node.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs iproute2's `ip` in batch mode: one process for any number of changes. Blocks; not for an event loop.
final class IpCommand {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/ip"), Path.of("/sbin/ip"), Path.of("/usr/bin/ip"), Path.of("/bin/ip"));
    private static final int DEADLINE_SECONDS = 20;
    private static final int OUTPUT_BYTES_MAX = 1 << 20;
    private static final Pattern TABLE = Pattern.compile("lookup ([0-9]{1,9})\\b");
    private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");

    private final Path program;

    private IpCommand(Path program) {
        this.program = program;
    }

    static IpCommand find() throws LinkException {
        for (Path place : PLACES) {
            if (Files.isExecutable(place)) {
                return new IpCommand(place);
            }
        }
        throw new LinkException("the program ip is missing, install the package iproute2");
    }

    /// Of the addresses that a line without any is about.
    enum Family {
        IPV4("-4"),
        IPV6("-6");

        private final String option;

        Family(String option) {
            this.option = option;
        }
    }

    /// Runs every line, also those after a failed one.
    ///
    /// @return one line per failed command: what was asked, and what the kernel said
    List<String> batch(List<String> commands) throws LinkException {
        return commands.isEmpty() ? List.of() : failures(commands, run(List.of("-force", "-batch", "-"), commands));
    }

    List<String> batch(Family family, List<String> commands) throws LinkException {
        return failures(commands, run(List.of(family.option, "-force", "-batch", "-"), commands));
    }

    /// The numbers of all routing tables that rules name.
    Set<Integer> tablesOfRules() throws LinkException {
        var tables = new TreeSet<Integer>();
        for (var family : Family.values()) {
            var found = TABLE.matcher(run(List.of(family.option, "rule", "show"), List.of()));
            while (found.find()) {
                tables.add(Integer.parseInt(found.group(1)));
            }
        }
        return tables;
    }

    private String run(List<String> options, List<String> input) throws LinkException {
        var words = new ArrayList<>(List.of(program.toString()));
        words.addAll(options);
        try {
            var builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            try (var writer = process.outputWriter(StandardCharsets.UTF_8)) {
                for (String line : input) {
                    writer.write(line);
                    writer.write('\n');
                }
            }
            var output = new String(process.getInputStream().readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LinkException("ip did not finish within " + DEADLINE_SECONDS + " s");
            }
            return output;
        } catch (IOException broken) {
            throw new LinkException("ip could not be run: " + broken.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LinkException("interrupted while ip ran");
        }
    }

    /// `ip` prints what went wrong, then `Command failed -:LINE`.
    static List<String> failures(List<String> commands, String output) {
        var failures = new ArrayList<String>();
        Optional<String> reason = Optional.empty();
        for (String line : output.lines().toList()) {
            var failed = FAILED_LINE.matcher(line);
            if (!failed.find()) {
                reason = Optional.of(line.replace("RTNETLINK answers: ", "").replaceFirst("^Error: ", ""));
                continue;
            }
            int number = Integer.parseInt(failed.group(1));
            String command = number >= 1 && number <= commands.size() ? commands.get(number - 1) : "line " + number;
            failures.add("ip " + command + ": " + reason.orElse("failed"));
            reason = Optional.empty();
        }
        return failures;
    }
}
