package weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a secret of a command line comes from: the option itself, a file that it names with `file:PATH`, or the
/// environment,
/// so that none has to stand in the list of processes.
public final class Secret {
    private static final String FILE = "file:";
    private static final int BYTES_MAX = 64 * 1024;

    private Secret() {}

    /// The secret of an option, or else of an environment variable, which may say `file:PATH` too; empty when neither
    /// is set.
    ///
    /// @param option the option's name, for the complaint about a file
    public static Optional<String> of(
            String option, @Nullable String value, Map<String, String> environment, String variable) {
        if (value != null && !value.isBlank()) {
            return Optional.of(read(option, value.strip()));
        }
        String other = environment.get(variable);
        return other == null || other.isBlank() ? Optional.empty() : Optional.of(read(variable, other.strip()));
    }

    private static String read(String where, String value) {
        if (!value.startsWith(FILE)) {
            return value;
        }
        Path path = Path.of(value.substring(FILE.length()));
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw Complaint.usage(where + ": " + path + " is too large to hold a secret");
            }
            String text = Files.readString(path).strip();
            if (text.isEmpty()) {
                throw Complaint.usage(where + ": " + path + " is empty");
            }
            return text;
        } catch (IOException problem) {
            throw Complaint.usage(where + ": cannot read " + path + ": " + Problems.reason(problem));
        }
    }
}
