package weft.test.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Builds Tailscale's fork of wireguard-go from its Go module, in the user's cache, never in this tree. Which version:
/// the one that the newest release of Tailscale itself requires; the fork has no releases of its own.
final class TailscaleFork {
    private static final String MODULE = "github.com/tailscale/wireguard-go";
    private static final String TAILSCALE = "tailscale.com";

    /// Known to build, for when the newest release cannot be asked or needs a newer Go.
    private static final String FALLBACK_VERSION = "v0.0.0-20250716170648-1d0488a3d7da";

    private static final Pattern REQUIREMENT = Pattern.compile(Pattern.quote(MODULE) + "\\s+(v\\S+)");
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(5);
    private static final Duration QUERY_DEADLINE = Duration.ofSeconds(60);
    private static final Object BUILD = new Object();

    private TailscaleFork() {}

    static Optional<Path> program() {
        var go = go();
        if (go.isEmpty()) {
            return Optional.empty();
        }
        synchronized (BUILD) {
            return newestBuilt().or(() -> build(go.get()));
        }
    }

    /// Where Go is, also where its own installer puts it.
    private static Optional<Path> go() {
        return Requirements.onPath("go")
                .or(() -> Optional.of(Path.of("/usr/local/go/bin/go")).filter(Files::isExecutable));
    }

    private static Optional<Path> newestBuilt() {
        return Optional.of(cache().resolve("wireguard-go")).filter(Files::isExecutable);
    }

    private static Optional<Path> build(Path go) {
        var versions = new LinkedHashSet<String>();
        newestVersion(go).ifPresent(versions::add);
        versions.add(FALLBACK_VERSION);
        for (String version : versions) {
            var install =
                    List.of("env", "GOBIN=" + cache(), "GOFLAGS=", go.toString(), "install", MODULE + "@" + version);
            if (Shell.run(install, BUILD_DEADLINE).succeeded()) {
                return newestBuilt();
            }
        }
        return Optional.empty();
    }

    /// Go answers with the place of the release's module file.
    private static Optional<String> newestVersion(Path go) {
        var asked = Shell.run(
                List.of("env", "GOFLAGS=", go.toString(), "list", "-m", "-f", "{{.GoMod}}", TAILSCALE + "@latest"),
                QUERY_DEADLINE);
        if (!asked.succeeded()) {
            return Optional.empty();
        }
        try {
            var requirement = REQUIREMENT.matcher(
                    Files.readString(Path.of(asked.output().lines().toList().getLast())));
            return requirement.find() ? Optional.of(requirement.group(1)) : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /// What the binary was built from, for the record of a measurement.
    static String version(Path program) {
        var go = go();
        if (go.isEmpty()) {
            return "unknown";
        }
        var asked = Shell.run(go.get().toString(), "version", "-m", program.toString());
        return asked.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("mod"))
                .findFirst()
                .map(line -> line.split("\\s+")[2])
                .orElse("unknown");
    }

    private static Path cache() {
        return Caches.of("tailscale-wireguard-go");
    }
}
