package weft.node.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Who set up which interface, on disk, so that the next start knows what a killed process left behind.
///
/// Addresses and routes need no place in it: the kernel forgets them with the interface.
///
/// @param startTicks when that process started, in clock ticks since boot, because process ids come back
/// @param interfaceIndex 0 while the interface is not made yet
/// @param namespaceInode of the network namespace that it is in
record LinkRecord(
        String interfaceName, int interfaceIndex, long pid, long startTicks, String bootId, long namespaceInode) {
    private static final String VERSION = "1";

    static LinkRecord ofThisProcess(String interfaceName, int interfaceIndex) {
        long pid = ProcessHandle.current().pid();
        return new LinkRecord(
                interfaceName,
                interfaceIndex,
                pid,
                ProcessStart.ticksOf(pid),
                currentBootId(),
                NetworkNamespace.current().inode());
    }

    /// Empty when there is none, or it is damaged: then nothing is known, and nothing is removed.
    static Optional<LinkRecord> read(Path file) {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    fields.put(line.substring(0, space), line.substring(space + 1));
                }
            }
            if (!VERSION.equals(fields.get("version"))) {
                return Optional.empty();
            }
            return Optional.of(new LinkRecord(
                    fields.getOrDefault("interface", ""),
                    Integer.parseInt(fields.getOrDefault("index", "0")),
                    Long.parseLong(fields.getOrDefault("pid", "0")),
                    Long.parseLong(fields.getOrDefault("start-ticks", "0")),
                    fields.getOrDefault("boot-id", ""),
                    Long.parseLong(fields.getOrDefault("namespace", "0"))));
        } catch (IOException | NumberFormatException unusable) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        String text = "version " + VERSION + "\ninterface " + interfaceName + "\nindex " + interfaceIndex + "\npid "
                + pid + "\nstart-ticks " + startTicks + "\nboot-id " + bootId + "\nnamespace "
                + namespaceInode + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Otherwise what it tells of is gone.
    boolean isOfThisBoot() {
        return bootId.equals(currentBootId());
    }

    boolean ownerIsAlive() {
        return pid > 0 && isOfThisBoot() && startTicks == ProcessStart.ticksOf(pid);
    }

    boolean ownerIsThisProcess() {
        return pid == ProcessHandle.current().pid() && ownerIsAlive();
    }

    private static String currentBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException unknown) {
            return "unknown";
        }
    }
}
