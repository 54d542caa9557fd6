package weft.test.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import weft.test.lab.LabProcess;
import weft.test.lab.Requirements;

/// Pebble: a certificate authority for tests of ACME, as a process.
///
/// @param checksPort where it looks for the answers to its challenges, instead of port 80
/// @param tlsChecksPort the same, instead of port 443
/// @param trusted PEM file of the certificate that its own page has
public record Pebble(LabProcess process, int port, int checksPort, int tlsChecksPort, Path trusted)
        implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    public static Optional<Path> program() {
        return Requirements.program("pebble", "pebble");
    }

    /// @param directory of its own, with `tls.crt` and `tls.key` for its own page
    public static Pebble start(Path program, Path directory) throws IOException {
        return start(program, directory, Duration.ofDays(90));
    }

    /// @param life of a certificate
    public static Pebble start(Path program, Path directory, Duration life) throws IOException {
        int port = Derper.freePort();
        int checks = Derper.freePort();
        int tlsChecks = Derper.freePort();
        var config = directory.resolve("pebble.json");
        var certificate = directory.resolve("tls.crt");
        Files.writeString(config, """
            {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
             "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d,
             "ocspResponderURL": "", "externalAccountBindingRequired": false, "certificateValidityPeriod": %d}}
            """.formatted(
                        port,
                        Derper.freePort(),
                        certificate,
                        directory.resolve("tls.key"),
                        checks,
                        tlsChecks,
                        life.toSeconds()));
        var process = LabProcess.start(
                List.of("env", "PEBBLE_VA_NOSLEEP=1", program.toString(), "-config", config.toString()));
        process.awaitLine(line -> line.contains("ACME directory available"), START);
        return new Pebble(process, port, checks, tlsChecks, certificate);
    }

    public String directory() {
        return "https://127.0.0.1:" + port + "/dir";
    }

    @Override
    public void close() {
        process.close();
    }
}
