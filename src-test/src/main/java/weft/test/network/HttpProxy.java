package weft.test.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.Requirements;

/// tinyproxy on a router: carries HTTP, and anything by CONNECT.
public final class HttpProxy {
    static final int PORT = 3128;

    private HttpProxy() {}

    /// Why it cannot run, as the end of "skipped, because …".
    public static Optional<String> missing() {
        return Requirements.program("tinyproxy", "tinyproxy-bin").isPresent()
                ? Optional.empty()
                : Optional.of("tinyproxy is missing and could not be installed (package tinyproxy-bin)");
    }

    static void start(Host router) {
        start(router, PORT, "");
    }

    /// One that lets through whoever knows a password, to another one.
    ///
    /// @param next `ADDRESS:PORT` of the other one
    public static void startGuarded(Host host, int port, String user, String password, String next) {
        start(host, port, "BasicAuth " + user + " " + password + "\nUpstream http " + next + "\n");
    }

    private static void start(Host router, int port, String further) {
        missing().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        var file = router.directory().resolve("tinyproxy.conf");
        try {
            Files.writeString(file, "Port " + port + "\nTimeout 600\nMaxClients 100\nLogLevel Warning\n" + further);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        var process = router.start("tinyproxy", "-d", "-c", file.toString());
        Await.until(
                () -> !process.isAlive()
                        || router.run("ss", "-Hltn", "sport", "=", ":" + port)
                                .output()
                                .contains(":" + port),
                Duration.ofSeconds(10),
                () -> "tinyproxy does not listen: " + process.output());
        if (!process.isAlive()) {
            throw new IllegalStateException("tinyproxy does not run: " + process.output());
        }
    }
}
