package weft.node.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// When a process started, which with its id tells it from every other one since boot: ids come back.
public final class ProcessStart {
    private ProcessStart() {}

    /// Field 22 of `/proc/PID/stat` (proc(5)), clock ticks since boot; -1 when there is no such process. The command
    /// before it may hold spaces and brackets.
    public static long ticksOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
        } catch (IOException | RuntimeException gone) {
            return -1;
        }
    }
}
