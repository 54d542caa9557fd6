package weft.cli.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static void call(String... words) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw Complaint.failed(String.join(" ", command) + ": "
                        + said.lines().findFirst().orElse("failed"));
            }
        } catch (IOException problem) {
            throw Complaint.failed("cannot run systemctl: " + problem.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }
}
