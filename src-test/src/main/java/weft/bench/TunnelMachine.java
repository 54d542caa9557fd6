package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import weft.test.lab.Shell;
import weft.test.lab.WireGuardGo;

/// What a figure was measured on.
///
/// @param tailscaleFork its module version; empty where it is not built
public record TunnelMachine(
        String processor,
        int cores,
        String kernel,
        String java,
        String wireguardGo,
        String tailscaleFork,
        String measuredAt) {
    static TunnelMachine here() {
        return new TunnelMachine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version", ""),
                Runtime.version().toString(),
                Shell.run("dpkg-query", "-W", "-f", "${Version}", "wireguard-go")
                        .output(),
                WireGuardGo.tailscaleVersion().orElse(""),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String processorName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
