package weft.derp.admission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.AdmittedTailnets;
import weft.protocol.key.CoordinatorKey;

/// A blocking thread. What a relay was told, under its state directory: it serves on with that when no coordinator can
/// be reached, and goes on from there when one can.
///
/// One file has all of it as it was at some time, and is replaced whole. The other has what came since, an update in
/// JSON a line. It may have updates that the first file has already, when the relay died between the two: taken again
/// in their order they lead to where it is, since a step is taken only from its own revision. A line that was not
/// written to its end is the last one, and none.
public final class AdmissionStore {
    public static final String NAME = "admission.json";
    static final String SINCE = "admission.log";
    /// Updates are worth a new whole file when they have grown to that, and to half of the whole.
    private static final long SINCE_BYTES = 256 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionStore.class);
    private static final int VERSION = 1;

    private final Path file;
    private final Path since;
    private final JsonCodec json;
    private long wholeBytes;

    /// @param coordinator the key that was pinned at first contact
    public record Kept(int version, @Nullable CoordinatorKey coordinator, List<AdmittedTailnets.Known> tailnets) {
        static final Kept NOTHING = new Kept(VERSION, null, List.of());

        static Kept of(@Nullable CoordinatorKey coordinator, AdmittedTailnets tailnets) {
            return new Kept(VERSION, coordinator, tailnets.known());
        }
    }

    /// What was found.
    ///
    /// @param since updates to take after it, in order; one that does not fit is in it already
    record Found(Kept kept, List<AdmissionUpdate> since) {}

    public AdmissionStore(Path state, JsonCodec json) {
        this.file = state.resolve(NAME);
        this.since = state.resolve(SINCE);
        this.json = json;
    }

    /// What was written; nothing when nothing ever was.
    ///
    /// @throws IOException when it cannot be read: the message says what to do
    Found read() throws IOException {
        try {
            var bytes = Files.readAllBytes(file);
            wholeBytes = bytes.length;
            var kept = json.decode(bytes, Kept.class);
            if (kept.version() > VERSION) {
                throw new IOException(file + " is of a newer version of weft: start that one, or remove the file");
            }
            return new Found(kept, readSince());
        } catch (NoSuchFileException _) {
            return new Found(Kept.NOTHING, List.of());
        } catch (JsonMalformed _) {
            throw new IOException(
                    file + " is damaged: remove it, and a coordinator tells the relay anew whom to serve");
        }
    }

    private List<AdmissionUpdate> readSince() throws IOException {
        var updates = new ArrayList<AdmissionUpdate>();
        if (!Files.exists(since)) {
            return updates;
        }
        var bytes = Files.readAllBytes(since);
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                try {
                    updates.add(json.decode(Arrays.copyOfRange(bytes, from, at), AdmissionUpdate.class));
                } catch (JsonMalformed _) {
                    LOG.warn(
                            "{} is damaged after {} updates: what a coordinator said later is not known",
                            since,
                            updates.size());
                    return updates;
                }
                from = at + 1;
            }
        }
        return updates;
    }

    /// Replaces all of it.
    void write(Kept kept) throws IOException {
        var temporary = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(temporary);
        var bytes = json.encode(kept);
        write(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ByteBuffer.wrap(bytes));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(since);
        wholeBytes = bytes.length;
    }

    /// Adds updates. Nothing may be added after this has failed, until all of it was replaced.
    ///
    /// @return whether it is time to replace all of it
    boolean append(List<AdmissionUpdate> updates) throws IOException {
        var lines = new ByteArrayOutputStream();
        for (var update : updates) {
            lines.writeBytes(json.encode(update));
            lines.write('\n');
        }
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return write(since, options, ByteBuffer.wrap(lines.toByteArray())) > Math.max(SINCE_BYTES, wholeBytes / 2);
    }

    /// Until it is on the disk itself; how long the file is then.
    private static long write(Path file, Set<? extends OpenOption> options, ByteBuffer bytes) throws IOException {
        var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out = FileChannel.open(file, options, ours)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
            return out.size();
        }
    }
}
