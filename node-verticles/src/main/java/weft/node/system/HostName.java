package weft.node.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the machine calls itself, as the kernel has it: that a resolver knows the name, too, is not needed.
public final class HostName {
    static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    /// For a machine that has none.
    static final String NONE = "node";

    private HostName() {}

    /// Its first label: a domain behind it is the network's that it stands in, not the mesh's.
    public static String get() {
        return in(KERNEL);
    }

    static String in(Path file) {
        try {
            String name = Files.readString(file).strip();
            int dot = name.indexOf('.');
            String label = dot < 0 ? name : name.substring(0, dot);
            return label.isEmpty() || label.equals("(none)") ? NONE : label;
        } catch (IOException _) {
            return NONE;
        }
    }
}
