package weft.derp.admission;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.protocol.admission.AdmittedTailnets;
import weft.protocol.key.CoordinatorKey;

/// A blocking thread. What a relay was told, under its state directory: it serves on with that when no coordinator can
/// be reached, and goes on from there when one can. Replaced whole, so half of it is never taken for all.
public final class AdmissionStore {
    public static final String NAME = "admission.json";
    private static final int VERSION = 1;

    private final Path file;
    private final JsonCodec json;

    /// @param coordinator the key that was pinned at first contact
    public record Kept(int version, @Nullable CoordinatorKey coordinator, List<AdmittedTailnets.Known> tailnets) {
        static final Kept NOTHING = new Kept(VERSION, null, List.of());

        static Kept of(@Nullable CoordinatorKey coordinator, AdmittedTailnets tailnets) {
            return new Kept(VERSION, coordinator, tailnets.known());
        }
    }

    public AdmissionStore(Path state, JsonCodec json) {
        this.file = state.resolve(NAME);
        this.json = json;
    }

    /// What was last written; nothing when nothing ever was.
    ///
    /// @throws IOException when it cannot be read: the message says what to do
    Kept read() throws IOException {
        try {
            var kept = json.decode(Files.readAllBytes(file), Kept.class);
            if (kept.version() > VERSION) {
                throw new IOException(file + " is of a newer version of weft: start that one, or remove the file");
            }
            return kept;
        } catch (NoSuchFileException _) {
            return Kept.NOTHING;
        } catch (JsonMalformed _) {
            throw new IOException(
                    file + " is damaged: remove it, and a coordinator tells the relay anew whom to serve");
        }
    }

    void write(Kept kept) throws IOException {
        var temporary = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(json.encode(kept));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
