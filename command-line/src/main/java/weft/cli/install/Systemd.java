package weft.cli.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import weft.cli.Complaint;

/// The machine's service manager, by `systemctl`.
final class Systemd {
    private Systemd() {}

    /// Whether this machine was started by it (sd_booted(3)).
    static boolean runs() {
        return Files.isDirectory(Path.of("/run/systemd/system"));
    }

    /// Starts a service anew, and returns when it says that it is up.
    static void restart(String unit) {
        String since = "--since=@" + Instant.now().getEpochSecond();
        if (!run("systemctl", "restart", unit).succeeded()) {
            String reason = run("journalctl", "--unit", unit, since, "--output=cat", "--no-pager")
                    .said()
                    .lines()
                    .filter(line -> line.startsWith("weft "))
                    .reduce((_, later) -> later)
                    .orElse("its log says why");
            throw Complaint.failed(unit + " is installed but did not start: " + reason + " (all: journalctl -u " + unit
                    + "; again: systemctl restart " + unit + ")");
        }
    }

    static void call(String... words) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(words));
        Outcome outcome = run(command.toArray(String[]::new));
        if (!outcome.succeeded()) {
            throw Complaint.failed(String.join(" ", command) + ": "
                    + outcome.said().lines().findFirst().orElse("failed"));
        }
    }

    private record Outcome(boolean succeeded, String said) {}

    private static Outcome run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Outcome(process.waitFor() == 0, said);
        } catch (IOException problem) {
            throw Complaint.failed("cannot run " + command[0] + ": " + problem.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }
}
