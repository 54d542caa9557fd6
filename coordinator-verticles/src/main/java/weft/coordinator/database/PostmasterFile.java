package weft.coordinator.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Pure but for [#read]. What a running server says of itself in `postmaster.pid`: its process id is line 1, its
/// state line 8 (PostgreSQL's `utils/pidfile.h`).
record PostmasterFile(long pid, boolean isReady) {
    private static final int STATUS_LINE = 7;

    static Optional<PostmasterFile> read(Path data) {
        try {
            var lines = Files.readAllLines(path(data));
            var isReady =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return Optional.of(
                    new PostmasterFile(Long.parseLong(lines.getFirst().strip()), isReady));
        } catch (IOException | RuntimeException _) {
            // Absent, or read while it is being written: the next look shows it whole.
            return Optional.empty();
        }
    }

    static Path path(Path data) {
        return data.resolve("postmaster.pid");
    }
}
