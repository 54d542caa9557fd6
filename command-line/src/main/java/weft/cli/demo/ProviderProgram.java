package weft.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import weft.cli.Complaint;
import weft.cli.Problems;
import weft.cli.Programs;

/// A blocking thread. An identity provider to try logins with: npm's oidc-provider with its own login pages,
/// which take
/// any password. Installed once, in the user's cache.
public final class ProviderProgram {
    /// The package and the version that the script knows.
    static final String PACKAGE = "oidc-provider@9.13.3";

    private static final String SCRIPT = "provider.mjs";
    private static final Duration INSTALL = Duration.ofMinutes(3);

    private ProviderProgram() {}

    /// Why it cannot run here, for a person; empty when it can.
    public static Optional<String> missing(Map<String, String> environment) {
        return List.of("node", "npm").stream()
                .filter(program -> Programs.find(program, environment).isEmpty())
                .findFirst()
                .map(program -> "the program " + program + " is missing (Debian: apt install nodejs npm)");
    }

    /// The command that runs it, after installing it when that was not done before.
    ///
    /// @param settings a JSON file: `issuer` (an http URL with a port), `domain` (of addresses that are typed
    ///     without one), `accounts`, `clients` (as OpenID Connect registers them), `deviceCodeSeconds`
    public static List<String> command(Map<String, String> environment, Path settings) {
        missing(environment).ifPresent(why -> {
            throw Complaint.failed("there is no identity provider to try: " + why);
        });
        Path cache = cache(environment);
        try {
            installAlone(cache);
        } catch (IOException problem) {
            throw Complaint.failed("cannot install " + PACKAGE + " in " + cache + ": " + Problems.reason(problem));
        }
        return List.of(
                "env",
                "-C",
                cache.toString(),
                "NODE_NO_WARNINGS=1",
                "node",
                cache.resolve(SCRIPT).toString(),
                settings.toAbsolutePath().toString());
    }

    /// The lock is for other processes; two threads of one would be refused it.
    private static synchronized void installAlone(Path cache) throws IOException {
        Files.createDirectories(cache);
        try (var lock = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            install(cache);
        }
    }

    private static void install(Path cache) throws IOException {
        if (!Files.exists(cache.resolve("node_modules/oidc-provider/package.json"))) {
            run(cache);
        }
        try (InputStream script = ProviderProgram.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IllegalStateException(SCRIPT + " belongs to this class");
            }
            // A provider that runs keeps reading the file that it opened.
            Path fresh = Files.createTempFile(cache, "provider", ".new");
            Files.copy(script, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, cache.resolve(SCRIPT), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void run(Path cache) throws IOException {
        Path log = cache.resolve("npm.log");
        Process npm = new ProcessBuilder(
                        "npm",
                        "install",
                        "--prefix",
                        cache.toString(),
                        "--no-audit",
                        "--no-fund",
                        "--loglevel=error",
                        PACKAGE)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!npm.waitFor(INSTALL.toSeconds(), TimeUnit.SECONDS)) {
                npm.destroyForcibly();
                throw new IOException("npm did not end within " + INSTALL.toSeconds() + " s");
            }
        } catch (InterruptedException interrupted) {
            npm.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
        if (npm.exitValue() != 0) {
            throw new IOException("npm failed, see " + log);
        }
    }

    private static Path cache(Map<String, String> environment) {
        String base = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path home = base.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return home.resolve("weft").resolve(PACKAGE.replace('@', '-'));
    }
}
