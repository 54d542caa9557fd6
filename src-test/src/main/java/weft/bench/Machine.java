package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Any thread. What a benchmark ran on, in one line.
public final class Machine {
    private Machine() {}

    public static String describe() {
        return Runtime.getRuntime().availableProcessors() + " cores of " + processor() + ", "
                + memoryGigabytes() + " GB, Linux " + System.getProperty("os.version") + ", Java "
                + Runtime.version().feature();
    }

    private static String processor() {
        return field("/proc/cpuinfo", "model name");
    }

    private static long memoryGigabytes() {
        var kilobytes = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return kilobytes.isEmpty() ? 0 : Math.round(Long.parseLong(kilobytes) / 1_048_576.0);
    }

    private static String field(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException _) {
            return "";
        }
    }
}
