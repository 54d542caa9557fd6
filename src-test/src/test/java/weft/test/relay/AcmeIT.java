package weft.test.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.launch.Clientele;
import weft.derp.launch.Relay;
import weft.derp.launch.RelayOptions;
import weft.derp.launch.RelayPorts;
import weft.derp.relay.Mesh;
import weft.derp.tls.IdentityFiles;
import weft.derp.tls.TlsSource;
import weft.test.lab.Await;

/// A relay that gets its certificate from an authority.
@Timeout(120)
final class AcmeIT {
    private static final Duration ORDER = Duration.ofSeconds(60);
    /// Of a certificate: it is renewed after two thirds.
    private static final Duration LIFE = Duration.ofSeconds(9);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void a_relay_gets_its_certificate_and_keeps_it_over_a_restart() throws Exception {
        var program = Pebble.program();
        assumeTrue(program.isPresent(), "skipped, because there is no pebble (Debian's package of that name)");
        var authority = Files.createDirectories(directory.resolve("authority"));
        IdentityFiles.readOrMake(authority, RunningRelay.HOST, Instant.now(), new SecureRandom());
        var state = directory.resolve("relay");

        try (var pebble = Pebble.start(program.get(), authority)) {
            try (var relay = Relay.start(options(pebble.directory(), pebble.trusted(), pebble.checksPort(), state))) {
                Await.until(
                        () -> issuer(relay.port()).contains("Pebble"),
                        ORDER,
                        () -> pebble.process().output());
                try (var client = WeftPeer.connect(served(relay, state), WeftPeer.Way.FAST_START)) {
                    client.ping();
                    client.await("pong");
                }
                assertThat(Files.getPosixFilePermissions(state.resolve("acme.key")))
                        .hasSize(2);
                assertThat(get(relay.httpPort(), "/.well-known/acme-challenge/none"))
                        .isEqualTo(404);
                assertThat(get(relay.httpPort(), "/generate_204")).isEqualTo(204);
            }
        }
        // The authority is gone; the certificate is there.
        try (var relay = Relay.start(options("https://127.0.0.1:1/dir", authority.resolve("tls.crt"), 0, state))) {
            assertThat(issuer(relay.port())).contains("Pebble");
        }
    }

    @Test
    void without_a_plain_port_it_is_checked_by_tls_and_a_renewal_drops_no_connection() throws Exception {
        var program = Pebble.program();
        assumeTrue(program.isPresent(), "skipped, because there is no pebble (Debian's package of that name)");
        var authority = Files.createDirectories(directory.resolve("authority"));
        IdentityFiles.readOrMake(authority, RunningRelay.HOST, Instant.now(), new SecureRandom());
        var state = directory.resolve("relay");

        try (var pebble = Pebble.start(program.get(), authority, LIFE);
                var relay = Relay.start(byTls(pebble, state))) {
            Await.until(
                    () -> issuer(relay.port()).contains("Pebble"),
                    ORDER,
                    () -> pebble.process().output());
            try (var client = WeftPeer.connect(served(relay, state), WeftPeer.Way.FAST_START)) {
                client.ping();
                client.await("pong");
                var first = RelayWire.leaf(relay.port()).getSerialNumber();

                Await.until(
                        () -> !RelayWire.leaf(relay.port()).getSerialNumber().equals(first),
                        ORDER,
                        () -> pebble.process().output());

                client.ping();
                client.await("pong");
            }
        }
    }

    private static RelayOptions byTls(Pebble pebble, Path state) {
        return new RelayOptions(
                new RelayPorts(new InetSocketAddress(RunningRelay.HOST, pebble.tlsChecksPort()), null),
                state,
                new TlsSource.Acme(List.of("localhost"), URI.create(pebble.directory()), null, pebble.trusted()),
                new Clientele.Anyone(),
                Mesh.NONE,
                1);
    }

    private static RelayOptions options(String authority, Path trusted, int checksPort, Path state) {
        var host = RunningRelay.HOST;
        return new RelayOptions(
                new RelayPorts(new InetSocketAddress(host, 0), null, new InetSocketAddress(host, checksPort), null),
                state,
                new TlsSource.Acme(List.of("localhost"), URI.create(authority), null, trusted),
                new Clientele.Anyone(),
                Mesh.NONE,
                1);
    }

    private static RunningRelay served(Relay relay, Path state) {
        var certificate = state.resolve("acme.crt");
        return new RunningRelay() {
            @Override
            public int port() {
                return relay.port();
            }

            @Override
            public String pin() {
                return IdentityFiles.read(certificate, state.resolve("acme.key"))
                        .pin();
            }

            @Override
            public Path certificate() {
                return certificate;
            }

            @Override
            public void close() {}
        };
    }

    private static String issuer(int port) {
        return RelayWire.leaf(port).getIssuerX500Principal().getName();
    }

    private static int get(int port, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + RunningRelay.HOST + ":" + port + path))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
