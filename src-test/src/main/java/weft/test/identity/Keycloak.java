package weft.test.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.test.cluster.CoordinatorProcess;
import weft.test.lab.Caches;
import weft.test.lab.LabProcess;
import weft.test.lab.Requirements;
import weft.test.lab.Shell;

/// Any thread. Keycloak, started once for all tests of a run and ended with them; its realm is described in
/// `realm.json`: people ann (group engineering), bob (sales) and eve (whose address is not verified), password
/// [#PASSWORD], a client for OpenID Connect with device flow, and one for SAML.
public final class Keycloak {
    public static final String VERSION = "26.7.3";
    public static final String PASSWORD = "secret";
    public static final String OIDC_CLIENT = "weft";
    public static final String CLIENT_SECRET = "keycloak-client-secret";
    /// The entity id that its SAML client has.
    public static final String SAML_CLIENT = "weft-saml";

    private static final String ARTIFACT = "org.keycloak:keycloak-quarkus-dist:" + VERSION + ":tar.gz";
    private static final String MAVEN_ERROR = "[ERROR] ";
    private static final Duration FETCH = Duration.ofMinutes(8);
    private static final Duration START = Duration.ofMinutes(3);
    private static final Object ONE = new Object();
    private static @Nullable Keycloak running;
    /// Why it cannot be had, empty when it can; null until somebody asked.
    private static @Nullable String problem;

    private final LabProcess process;
    private final String base;

    private Keycloak(LabProcess process, String base) {
        this.process = process;
        this.base = base;
    }

    /// Why there can be none, for "skipped, because …"; empty when there can, after fetching it when need be.
    public static Optional<String> missing() {
        synchronized (ONE) {
            if (problem == null) {
                try {
                    home();
                    problem = "";
                } catch (IOException | IllegalStateException broken) {
                    problem = "Keycloak cannot be had: " + broken.getMessage();
                }
            }
            return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
        }
    }

    /// The one of this run.
    public static Keycloak shared() {
        synchronized (ONE) {
            if (running == null) {
                try {
                    running = start(home());
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
            return running;
        }
    }

    private static Keycloak start(Path home) throws IOException {
        try (InputStream realm = Keycloak.class.getResourceAsStream("realm.json")) {
            if (realm == null) {
                throw new IllegalStateException("realm.json belongs to this class");
            }
            var directory = Files.createDirectories(home.resolve("data/import"));
            Files.write(directory.resolve("corp-realm.json"), realm.readAllBytes());
        }
        int port = CoordinatorProcess.freePort();
        var process = LabProcess.start(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "KC_BOOTSTRAP_ADMIN_USERNAME=admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD=admin",
                "JAVA_OPTS_KC_HEAP=-Xms64m -Xmx512m",
                "JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--db=dev-mem",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port));
        // The script starts a JVM that would outlive it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "keycloak-cleanup"));
        process.awaitLine(line -> line.contains("Listening on:"), START);
        return new Keycloak(process, "http://127.0.0.1:" + port);
    }

    private static void end(LabProcess process) {
        ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(ProcessHandle::destroyForcibly);
        process.kill();
    }

    /// Its OpenID Connect issuer.
    public String issuer() {
        return base + "/realms/corp";
    }

    /// Its SAML metadata, as an administrator would download it.
    public String samlMetadata() {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(issuer() + "/protocol/saml/descriptor"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public String output() {
        return process.output();
    }

    private static Path home() throws IOException {
        var cache = Files.createDirectories(Caches.of("keycloak"));
        var home = cache.resolve("keycloak-" + VERSION);
        try (var lock = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (Files.exists(home.resolve("unpacked"))) {
                return home;
            }
            fetch(cache);
            var archive = cache.resolve("keycloak-quarkus-dist-" + VERSION + ".tar.gz");
            Shell.run(List.of("tar", "-xzf", archive.toString(), "-C", cache.toString()), FETCH)
                    .orThrow();
            Files.delete(archive);
            Files.createFile(home.resolve("unpacked"));
            return home;
        }
    }

    private static void fetch(Path cache) {
        var maven = Requirements.onPath("mvn");
        if (maven.isEmpty()) {
            throw new IllegalStateException("there is no mvn to fetch " + ARTIFACT);
        }
        var command = new ArrayList<>(List.of(
                "env",
                "-C",
                cache.toString(),
                maven.get().toString(),
                "-q",
                "-B",
                "-ntp",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                "-Dartifact=" + ARTIFACT,
                "-DoutputDirectory=" + cache));
        var result = Shell.run(command, FETCH);
        if (!result.succeeded()) {
            throw new IllegalStateException(result.output()
                    .lines()
                    .filter(line -> line.contains(MAVEN_ERROR))
                    .map(line -> line.substring(line.indexOf(MAVEN_ERROR) + MAVEN_ERROR.length()))
                    .findFirst()
                    .orElseGet(() -> ARTIFACT + ": " + result.output().strip()));
        }
    }
}
