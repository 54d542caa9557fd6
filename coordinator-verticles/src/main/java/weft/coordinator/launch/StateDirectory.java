package weft.coordinator.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A blocking thread. A coordinator's directory, 0700, locked as long as this is open. The kernel takes the lock back
/// from a killed process.
final class StateDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private StateDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static StateDirectory open(Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new StartFailed("the state directory " + path + " is a file: use another --state");
        }
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            var channel = FileChannel.open(
                    path.resolve("coordinator.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new StartFailed("another coordinator runs on the state directory " + path
                        + ": stop it, or use another --state");
            }
            return new StateDirectory(path, channel);
        } catch (IOException failure) {
            if (isForbidden(failure)) {
                throw new StartFailed("no permission for the state directory " + path + ": run as its owner", failure);
            }
            throw new StartFailed("cannot use the state directory " + path + ": " + failure.getMessage(), failure);
        }
    }

    /// Changing the mode of somebody else's directory is EPERM, which has no exception of its own.
    private static boolean isForbidden(IOException failure) {
        return failure instanceof AccessDeniedException
                || String.valueOf(failure.getMessage()).contains("Operation not permitted");
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The kernel releases the lock with the process.
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }
}
