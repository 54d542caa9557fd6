package weft.derp.admission;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import weft.protocol.key.NodeKey;

/// A blocking thread. The last set of keys that a relay was told, under its state directory: a relay that reaches no
/// coordinator serves those on. One `nodekey:…` a line, and a last line with their number, so that half a file is not
/// taken for a whole one.
public final class AdmissionFile {
    public static final String NAME = "admitted.keys";

    private static final String END = "keys: ";

    private final Path file;

    public AdmissionFile(Path state) {
        this.file = state.resolve(NAME);
    }

    /// What was last written; empty when nothing ever was.
    ///
    /// @throws IOException when it cannot be read, or is damaged: the message says what to do
    public Optional<Set<NodeKey>> read() throws IOException {
        var keys = new HashSet<NodeKey>();
        try {
            var lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
            for (var line : lines.subList(0, Math.max(0, lines.size() - 1))) {
                keys.add(NodeKey.parse(line));
            }
            if (lines.isEmpty() || !lines.getLast().equals(END + keys.size())) {
                throw damaged();
            }
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IllegalArgumentException _) {
            throw damaged();
        }
        return Optional.of(keys);
    }

    private IOException damaged() {
        return new IOException(file + " is damaged: remove it, and a coordinator tells the relay anew whom to serve");
    }

    /// Replaces the file by a whole one.
    public void write(Set<NodeKey> keys) throws IOException {
        var text = new StringBuilder(keys.size() * 74);
        for (var key : keys) {
            text.append(key.text()).append('\n');
        }
        text.append(END).append(keys.size()).append('\n');
        var temporary = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, text, StandardCharsets.US_ASCII);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
