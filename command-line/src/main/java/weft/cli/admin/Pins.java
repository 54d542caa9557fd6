package weft.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.cli.Complaint;
import weft.cli.Problems;

/// The certificates that this user trusts for coordinators, one `URL FINGERPRINT` a line in `~/.config/weft/pins`.
record Pins(Path file) {
    static Pins of(Map<String, String> environment) {
        String configured = environment.get("XDG_CONFIG_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(configured);
        return new Pins(base.resolve("weft").resolve("pins"));
    }

    /// The pin of a coordinator; of several lines the last.
    Optional<String> of(String url) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.reversed().stream()
                    .filter(line -> line.startsWith(url + " "))
                    .map(line -> line.substring(url.length() + 1).strip())
                    .findFirst();
        } catch (IOException problem) {
            throw Complaint.failed("cannot read " + file + ": " + Problems.reason(problem));
        }
    }

    void remember(String url, String pin) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, url + " " + pin + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException problem) {
            throw Complaint.failed("cannot write " + file + ": " + Problems.reason(problem));
        }
    }
}
