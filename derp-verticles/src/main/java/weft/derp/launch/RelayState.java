package weft.derp.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A blocking thread. A relay's directory, mode 0700, held by one relay at a time: two with one key would take each
/// other's clients, and write into each other's files.
final class RelayState implements AutoCloseable {
    private static final String LOCK = "lock";

    private final FileChannel lock;

    private RelayState(FileChannel lock) {
        this.lock = lock;
    }

    /// Makes the directory if it is not there, and takes it.
    ///
    /// @throws RelayFailed with one line for a person
    static RelayState take(Path directory) {
        make(directory);
        try {
            var lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isTaken(lock)) {
                lock.close();
                throw new RelayFailed("another relay runs on " + directory
                        + " already: stop that one, or name another directory with --state");
            }
            return new RelayState(lock);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static boolean isTaken(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    /// Makes the directory if it is not there.
    ///
    /// @throws RelayFailed with one line for a person
    static void make(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static RelayFailed unusable(Path directory, IOException problem) {
        // The system's message names the file, which stands in the line already.
        var reason = switch (problem) {
            case NoSuchFileException _ -> "nothing can be made there";
            case AccessDeniedException _ -> "permission denied (run it as root?)";
            case FileAlreadyExistsException _ -> "something of that name is in the way";
            default -> String.valueOf(problem.getMessage());
        };
        return new RelayFailed("cannot use the state directory " + directory + ": " + reason, problem);
    }

    /// Another relay may take the directory.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException _) {
            // The lock ends with the process.
        }
    }
}
