package weft.coordinator.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Pure but for [#prepare]. Where the files of an embedded PostgreSQL are.
///
/// @param root directory of everything, 0700
/// @param data PostgreSQL's data directory
/// @param sockets directory of the Unix socket, 0700: whoever may enter it owns the data anyway, which is why the
///     server trusts every connection
/// @param log what the server says, appended
record PostgresLayout(Path root, Path data, Path sockets, Path log) {
    /// `sun_path` of unix(7) is 108 bytes with the final zero.
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    private static final String SOCKET_NAME = "/.s.PGSQL.5432";
    private static final String PRIVATE = "rwx------";

    static PostgresLayout under(Path state) {
        var root = state.toAbsolutePath().normalize().resolve("postgres");
        return new PostgresLayout(root, root.resolve("data"), socketDirectory(root), root.resolve("postgres.log"));
    }

    /// Makes the directories, private to this user.
    void prepare() {
        try {
            makePrivate(root);
            makePrivate(sockets);
        } catch (IOException failure) {
            throw Failures.ofFiles("cannot prepare " + root, failure);
        }
    }

    /// Where the server notes its process id beside the socket.
    Path socketLock() {
        return Path.of(sockets + SOCKET_NAME + ".lock");
    }

    private static Path socketDirectory(Path root) {
        var near = root.resolve("run");
        return fits(near) ? near : shortDirectory(root);
    }

    /// A deep state directory leaves no room for a socket's path. Its stand-in has a name made of the deep one, so
    /// that the next start finds the same.
    private static Path shortDirectory(Path root) {
        var name = "weft-"
                + UUID.nameUUIDFromBytes(root.toString().getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 13);
        var parents = new ArrayList<Path>();
        var ofUser = System.getenv("XDG_RUNTIME_DIR");
        if (ofUser != null && ofUser.startsWith("/")) {
            parents.add(Path.of(ofUser));
        }
        parents.addAll(List.of(Path.of("/run"), Path.of("/tmp")));
        return parents.stream()
                .filter(parent -> Files.isWritable(parent) && fits(parent.resolve(name)))
                .findFirst()
                .map(parent -> parent.resolve(name))
                .orElseThrow(() -> new DatabaseUnavailable("the path of " + root
                        + " is too long for a Unix socket, and /run and /tmp are not writable: use a shorter --state"));
    }

    private static boolean fits(Path directory) {
        return (directory + SOCKET_NAME).getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_BYTES_MAX;
    }

    private static void makePrivate(Path directory) throws IOException {
        var mode = PosixFilePermissions.fromString(PRIVATE);
        if (directory.getParent() != null) {
            Files.createDirectories(directory.getParent());
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
        } catch (FileAlreadyExistsException _) {
            // Setting the mode fails when the directory is somebody else's, which is what has to be refused in /tmp.
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(directory + " is in the way: it is not a directory");
            }
            Files.setPosixFilePermissions(directory, mode);
        }
    }
}
