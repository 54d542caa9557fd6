package weft.node.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.NetworkMap;

/// Any thread that may block. The node's directory, mode 0700, held by one daemon at a time.
///
/// Files are replaced atomically and carry a version. A file that cannot be read is kept aside under another name and
/// never overwritten; one of a newer version stops the start, because writing it would lose what we do not know.
public final class StateDirectory implements AutoCloseable {
    public static final String PROFILE = "node.json";
    public static final String MAP = "map.json";
    public static final String SOCKET = "node.sock";

    private static final int VERSION = 1;
    private static final String LOCK = "lock";

    private final Path directory;
    private final FileChannel lock;
    private final JsonCodec json = JsonCodec.ofProtocol();
    private final List<String> problems = new ArrayList<>();

    private record ProfileFile(
            int version,
            String machineKey,
            String nodeKey,
            boolean up,
            List<String> coordinators,
            @Nullable CoordinatorKey coordinatorKey,
            @Nullable TailnetId tailnet,
            @Nullable String hostname,
            @Nullable String nextNodeKey,
            @Nullable String previousNodeKey) {}

    private record MapFile(int version, NetworkMap map) {}

    private record VersionOnly(int version) {}

    private StateDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /// Makes the directory if it is not there, and takes it.
    ///
    /// @throws StateException when another daemon has it, or it cannot be written
    public static StateDirectory open(Path directory) throws StateException {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            var lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!taken(lock)) {
                lock.close();
                throw new StateException("another weft node runs on " + directory
                        + " already: stop that one, or name another directory with --state");
            }
            return new StateDirectory(directory, lock);
        } catch (AccessDeniedException denied) {
            throw new StateException("no permission to write " + denied.getFile()
                    + ": run as root or as the daemon's user, or name another directory with --state");
        } catch (IOException failure) {
            throw new StateException("cannot use the state directory " + directory + ": " + said(failure));
        }
    }

    private static boolean taken(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    public Path path() {
        return directory;
    }

    /// Where the daemon's commands reach it.
    public Path socket() {
        return directory.resolve(SOCKET);
    }

    /// What was found damaged, a line each for a person.
    public synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /// The profile; made with fresh keys, and written, when there is none yet.
    public synchronized NodeProfile loadOrMake(SecureRandom random) throws StateException {
        var found = read(PROFILE, ProfileFile.class);
        if (found.isPresent()) {
            var file = found.get();
            try {
                return new NodeProfile(
                        new MachinePrivateKey(HexFormat.of().parseHex(file.machineKey)),
                        nodeKey(file.nodeKey),
                        file.up,
                        file.coordinators,
                        file.coordinatorKey,
                        file.tailnet,
                        file.hostname,
                        file.nextNodeKey == null ? null : nodeKey(file.nextNodeKey),
                        file.previousNodeKey == null ? null : nodeKey(file.previousNodeKey));
            } catch (IllegalArgumentException _) {
                keepAside(PROFILE, "its keys are no keys");
            }
        }
        var profile = new NodeProfile(
                new MachinePrivateKey(scalar(random)), freshNodeKey(random), false, List.of(), null, null, null);
        save(profile);
        return profile;
    }

    private static NodePrivateKey nodeKey(String hex) {
        return new NodePrivateKey(HexFormat.of().parseHex(hex));
    }

    private static @Nullable String hex(@Nullable NodePrivateKey key) {
        return key == null ? null : HexFormat.of().formatHex(key.bytes());
    }

    public static NodePrivateKey freshNodeKey(SecureRandom random) {
        return new NodePrivateKey(scalar(random));
    }

    private static byte[] scalar(SecureRandom random) {
        var scalar = new byte[32];
        random.nextBytes(scalar);
        return scalar;
    }

    public synchronized void save(NodeProfile profile) throws StateException {
        write(
                PROFILE,
                new ProfileFile(
                        VERSION,
                        HexFormat.of().formatHex(profile.machineKey().bytes()),
                        HexFormat.of().formatHex(profile.nodeKey().bytes()),
                        profile.up(),
                        profile.coordinators(),
                        profile.coordinatorKey(),
                        profile.tailnet(),
                        profile.hostname(),
                        hex(profile.nextNodeKey()),
                        hex(profile.previousNodeKey())));
    }

    /// The last map, for the time until a coordinator answers; empty when there is none that can be read.
    public synchronized Optional<NetworkMap> loadMap() throws StateException {
        return read(MAP, MapFile.class).map(MapFile::map);
    }

    public synchronized void saveMap(NetworkMap map) throws StateException {
        write(MAP, new MapFile(VERSION, map));
    }

    public synchronized void forgetMap() throws StateException {
        try {
            Files.deleteIfExists(directory.resolve(MAP));
        } catch (IOException failure) {
            throw new StateException("cannot remove " + directory.resolve(MAP) + ": " + said(failure));
        }
    }

    private <T> Optional<T> read(String name, Class<T> type) throws StateException {
        var file = directory.resolve(name);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new StateException("cannot read " + file + ": " + said(failure));
        }
        try {
            int version = json.decode(bytes, VersionOnly.class).version;
            if (version > VERSION) {
                throw new StateException(file + " was written by a newer weft (version " + version + ", this one knows "
                        + VERSION + "): install that one, or name another directory");
            }
            return Optional.of(json.decode(bytes, type));
        } catch (JsonMalformed _) {
            keepAside(name, "it is cut or damaged (" + bytes.length + " bytes)");
            return Optional.empty();
        }
    }

    private void keepAside(String name, String why) throws StateException {
        var file = directory.resolve(name);
        var aside = file;
        for (int number = 1; Files.exists(aside); number++) {
            aside = directory.resolve(name + ".damaged-" + number);
        }
        try {
            Files.move(file, aside);
        } catch (IOException failure) {
            throw new StateException("cannot read " + file + " (" + why + "), nor move it aside: " + said(failure));
        }
        problems.add(file + " could not be read: " + why + "; kept as " + aside.getFileName()
                + (name.equals(PROFILE) ? "; this node has new keys now and must join anew" : ""));
    }

    private void write(String name, Object content) throws StateException {
        var file = directory.resolve(name);
        var fresh = directory.resolve(name + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                var bytes = java.nio.ByteBuffer.wrap(json.encode(content));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new StateException("cannot write " + file + ": " + said(failure));
        }
    }

    private static String said(IOException failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
