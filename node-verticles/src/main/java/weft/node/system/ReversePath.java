package weft.node.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Any thread that may block. Whether the kernel drops datagrams that come in where an answer to them would not go out.
/// With a default route into the tunnel it takes those of a peer beyond the gateway for such: the rule that keeps the
/// tunnel's own datagrams outside knows them by a mark, which what comes in does not carry.
final class ReversePath {
    static final Path SETTINGS = Path.of("/proc/sys/net/ipv4/conf");

    /// What counts on an interface is the larger of its own value and that of `all`: 0 off, 1 strict, 2 loose.
    private static final int STRICT = 1;

    private ReversePath() {}

    /// One line for each interface on which peers would not be heard, with what to do.
    static List<String> problems(Path settings, String tunnel) {
        int all = value(settings.resolve("all"));
        try (var interfaces = Files.list(settings)) {
            return interfaces
                    .map(each -> each.getFileName().toString())
                    .filter(name -> !List.of("all", "default", "lo", tunnel).contains(name))
                    .filter(name -> Math.max(all, value(settings.resolve(name))) == STRICT)
                    .sorted()
                    .map(name -> "strict reverse path filtering drops what peers beyond the gateway send to " + name
                            + "; let it be loose: sysctl -w net.ipv4.conf." + name + ".rp_filter=2")
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static int value(Path of) {
        try {
            return Integer.parseInt(Files.readString(of.resolve("rp_filter")).strip());
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }
}
