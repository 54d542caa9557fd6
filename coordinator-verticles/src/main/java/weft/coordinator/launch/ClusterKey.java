package weft.coordinator.launch;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import weft.coordinator.database.Database;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.CoordinatorPrivateKey;

/// The private key that all coordinators of one database share. It is in a key file and nowhere else; the database
/// remembers its public half, so that a coordinator with another key is refused at its start instead of being
/// distrusted by every node.
///
/// @param isNew whether the file was made just now
record ClusterKey(Path file, CoordinatorPrivateKey key, boolean isNew) {
    private static final String HEADER = "weft coordinator key 1";

    /// Reads the key file, or makes one when there is none.
    static ClusterKey readOrMake(Path file, RandomGenerator random) {
        try {
            return new ClusterKey(file, read(file), false);
        } catch (NoSuchFileException _) {
            return make(file, random);
        } catch (IOException failure) {
            throw new StartFailed("the key file " + file + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    /// Compares with the database, which takes over the key of the first coordinator that comes.
    Future<Void> confirm(Database database) {
        return database.pool()
                .preparedQuery("insert into cluster (coordinator_key) values ($1) on conflict do nothing")
                .execute(Tuple.of(Buffer.buffer(key.publicKey().bytes())))
                .compose(_ -> database.pool()
                        .query("select coordinator_key from cluster")
                        .execute())
                .map(rows ->
                        CoordinatorKey.of(rows.iterator().next().getBuffer(0).getBytes()))
                .map(recorded -> {
                    check(recorded);
                    return null;
                });
    }

    private void check(CoordinatorKey recorded) {
        if (recorded.equals(key.publicKey())) {
            return;
        }
        if (isNew) {
            forget();
            throw new StartFailed("the key file " + file + " is missing, and nodes of this database know the key "
                    + recorded.pin() + ": copy the file from another coordinator, or restore it");
        }
        throw new StartFailed("the key file " + file + " holds the key "
                + key.publicKey().pin() + ", but nodes of this database know " + recorded.pin()
                + ": all coordinators of a database share one key file");
    }

    private void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // A key that nobody knows does no harm where it is.
        }
    }

    private static CoordinatorPrivateKey read(Path file) throws IOException {
        var lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.getFirst().equals(HEADER)) {
            throw new StartFailed("the key file " + file
                    + " is cut short or of a newer version; it is left as it is: restore it from a backup");
        }
        try {
            return new CoordinatorPrivateKey(
                    Base64.getDecoder().decode(lines.get(1).strip()));
        } catch (IllegalArgumentException malformed) {
            throw new StartFailed("the key file " + file + " is damaged: restore it from a backup", malformed);
        }
    }

    /// Whoever links the finished file first has made the key, should several start at once.
    private static ClusterKey make(Path file, RandomGenerator random) {
        var scalar = new byte[32];
        random.nextBytes(scalar);
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), "key", ".new", mode);
            var text = HEADER + "\n" + Base64.getEncoder().encodeToString(scalar) + "\n";
            try (var out = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                out.force(true);
            }
            try {
                Files.createLink(file, unfinished);
                return new ClusterKey(file, new CoordinatorPrivateKey(scalar), true);
            } catch (FileAlreadyExistsException _) {
                return new ClusterKey(file, read(file), false);
            } finally {
                Files.delete(unfinished);
            }
        } catch (IOException failure) {
            throw new StartFailed("cannot write the key file " + file + ": " + failure.getMessage(), failure);
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }
}
