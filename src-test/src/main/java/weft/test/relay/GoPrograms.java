package weft.test.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.test.lab.Caches;
import weft.test.lab.Requirements;
import weft.test.lab.Shell;

/// Tailscale's relay, and a client of its own DERP package, built from Go modules in the user's cache, never in this
/// tree.
///
/// @param derper its relay
/// @param peer a client that does as it is told, and a load generator
public record GoPrograms(Path derper, Path peer) {
    /// The newest release that the Go of 2026 builds; newer ones want a newer Go.
    public static final String VERSION = "v1.102.4";

    private static final List<String> PEER_SOURCES = List.of("peer.go", "load.go");
    private static final Duration DEADLINE = Duration.ofMinutes(8);
    private static final Object BUILD = new Object();

    /// Empty where there is no Go, or its modules cannot be had.
    public static Optional<GoPrograms> find() {
        synchronized (BUILD) {
            return go().flatMap(GoPrograms::build);
        }
    }

    private static Optional<Path> go() {
        return Requirements.onPath("go")
                .or(() -> Optional.of(Path.of("/usr/local/go/bin/go")).filter(Files::isExecutable));
    }

    private static Optional<GoPrograms> build(Path go) {
        var derper = cache().resolve("derper");
        var peer = cache().resolve("peer");
        if (!Files.isExecutable(derper)
                && !run(go, "GOBIN=" + cache(), "install", "tailscale.com/cmd/derper@" + VERSION)) {
            return Optional.empty();
        }
        if ((writeSources() || !Files.isExecutable(peer)) && !buildPeer(go, peer)) {
            return Optional.empty();
        }
        return Optional.of(new GoPrograms(derper, peer));
    }

    /// True when they are not the ones that are there.
    private static boolean writeSources() {
        try {
            Files.createDirectories(cache());
            boolean changed = false;
            for (var name : PEER_SOURCES) {
                var text = source(name);
                var file = cache().resolve(name);
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    Files.writeString(file, text);
                    changed = true;
                }
            }
            return changed;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String source(String name) throws IOException {
        try (var in = GoPrograms.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " belongs to this class");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean buildPeer(Path go, Path peer) {
        var workspace = "GOWORK=off";
        boolean module = Files.exists(cache().resolve("go.mod")) || run(go, workspace, "mod", "init", "peer");
        return module
                && run(go, workspace, "get", "tailscale.com@" + VERSION)
                && run(go, workspace, "build", "-tags", "ts_debug_websockets", "-o", peer.toString(), ".");
    }

    private static boolean run(Path go, String variable, String... arguments) {
        var command =
                new ArrayList<>(List.of("env", "-C", cache().toString(), flags(arguments), variable, go.toString()));
        command.addAll(List.of(arguments));
        try {
            Files.createDirectories(cache());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return Shell.run(command, DEADLINE).succeeded();
    }

    /// `go install` of a version knows no module of ours.
    private static String flags(String... arguments) {
        return arguments[0].equals("install") ? "GOFLAGS=" : "GOFLAGS=-mod=mod";
    }

    private static Path cache() {
        return Caches.of("tailscale-relay-" + VERSION);
    }
}
