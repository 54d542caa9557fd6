package weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// What a coordinator leaves in its state directory so that an administrator on the same host needs no options: its
/// URL, its
/// first token (readable by its owner only, like the database beside it) and its certificate.
///
/// @param directory the coordinator's state directory
public record LocalAdmin(Path directory) {
    /// Of the coordinator that keeps its state there.
    public static LocalAdmin at(Path directory) {
        return new LocalAdmin(directory);
    }

    /// Holds the first token.
    public Path tokenFile() {
        return directory.resolve("admin.token");
    }

    /// The self-signed certificate, when there is one.
    public Path certificate() {
        return directory.resolve("tls.crt");
    }

    /// The URL at which the coordinator served last.
    public Optional<String> url() {
        return read(directory.resolve("admin.url"));
    }

    /// The first token.
    public Optional<String> token() {
        return read(tokenFile());
    }

    /// Writes down the URL, and the token when this start made it.
    public void remember(String url, Optional<String> token) {
        write(directory.resolve("admin.url"), url);
        token.ifPresent(text -> write(tokenFile(), text));
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isReadable(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Whole or not at all, and never readable by others, not even for a moment.
    private static void write(Path file, String text) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException problem) {
            throw Complaint.failed("cannot write " + file + ": " + Problems.reason(problem));
        }
    }
}
