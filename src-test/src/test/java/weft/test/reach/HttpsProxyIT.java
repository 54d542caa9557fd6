package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.Requirements;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.WeftCommand;
import weft.test.mesh.MeshNode;
import weft.test.mesh.MeshServices;
import weft.test.network.HttpProxy;
import weft.test.network.Internet;
import weft.test.network.SitePlan;

/// A host from which nothing leads out but an HTTP proxy that is spoken to over TLS: a real stunnel before a real
/// tinyproxy, which may want a password.
@RequiresLab
@Timeout(180)
@TakesTurns
final class HttpsProxyIT {
    private static final int PORT = 3_129;
    private static final int GUARDED_PORT = 3_130;
    private static final String PASSWORD = "changeit";

    @Test
    void controlLinkAndRelaysGoThroughAProxyBehindTls() throws Exception {
        behindTls((inside, proxy, tunnel, trust) -> {
            startTunnel(inside, proxy, tunnel);
            return List.of(setup("", trust));
        });
    }

    /// The first set of credentials is wrong.
    @Test
    void aProxyBehindTlsIsGivenTheCredentialsThatItAsksFor() throws Exception {
        behindTls((inside, proxy, tunnel, trust) -> {
            HttpProxy.startGuarded(inside, GUARDED_PORT, "weft", "s3cret", proxy);
            startTunnel(inside, "127.0.0.1:" + GUARDED_PORT, tunnel);
            return List.of(setup("weft:wrong@", trust), setup("weft:s%33cret@", trust));
        });
    }

    /// What stands on the host from which nothing else leads out.
    private interface Way {
        /// @return how to start its node; all but the last must fail for want of credentials
        List<MeshNode.Setup> prepare(Host inside, String proxy, SelfSignedCertificate tunnel, Path trust)
                throws IOException;
    }

    private static void behindTls(Way way) throws Exception {
        assumeThat(HttpProxy.missing()).isEmpty();
        assumeThat(Requirements.program("stunnel", "stunnel4")).isPresent();
        var certificate = SelfSignedCertificate.create("localhost");
        try (var internet = Internet.open();
                var services = MeshServices.start(internet, 1);
                var inside = internet.site("inside", SitePlan.parse("proxy"));
                var outside = internet.site("outside", SitePlan.parse("open"))) {
            var proxy = Objects.requireNonNull(inside.proxy()).substring("http://".length());
            var trust = trustStore(inside.host().directory().resolve("trust.p12"), certificate);
            var setups = way.prepare(inside.host(), proxy, certificate, trust);
            for (var refused : setups.subList(0, setups.size() - 1)) {
                isRefused(inside.host(), refused, services);
            }
            try (var left = MeshNode.launch(inside.host(), setups.getLast());
                    var right = MeshNode.launch(outside.host(), MeshNode.Setup.unrehearsed())) {
                services.join(left, right);

                var answer = left.weft("ping", outside.host().name(), "--count", "1", "--timeout", "15000");

                assertThat(answer.output()).contains("answer from").contains("by relay lab");
            }
        } finally {
            certificate.delete();
        }
    }

    private static void isRefused(Host host, MeshNode.Setup setup, MeshServices services) {
        var tailnet = services.tailnet();
        try (var node = MeshNode.launch(host, setup)) {
            node.daemon().awaitLine(line -> line.startsWith("node ready"), Duration.ofSeconds(60));

            var said =
                    node.weft("up", "--coordinator", tailnet.url(), "--auth-key", tailnet.authKey(), "--timeout", "1");

            assertThat(said.exitCode()).isNotZero();
            node.daemon()
                    .awaitLine(
                            line -> line.contains("the proxy on the way wants another user and password"),
                            Duration.ofSeconds(30));
            assertThat(said.output() + node.daemon().output()).doesNotContain("wrong");
        }
    }

    private static MeshNode.Setup setup(String credentials, Path trust) {
        return new MeshNode.Setup(
                MeshNode.Setup.PORT,
                Optional.of("https://" + credentials + "localhost:" + PORT),
                WeftCommand.UNREHEARSED + " -Djavax.net.ssl.trustStore=" + trust
                        + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    private static void startTunnel(Host host, String proxy, SelfSignedCertificate certificate) throws IOException {
        var file = host.directory().resolve("stunnel.conf");
        Files.writeString(
                file, """
                foreground = yes
                pid =
                [proxy]
                accept = 127.0.0.1:%d
                connect = %s
                cert = %s
                key = %s
                """.formatted(PORT, proxy, certificate.certificatePath(), certificate.privateKeyPath()));
        var stunnel = host.start("stunnel", file.toString());
        Await.until(
                () -> !stunnel.isAlive()
                        || host.run("ss", "-Hltn", "sport", "=", ":" + PORT)
                                .output()
                                .contains(":" + PORT),
                Duration.ofSeconds(10),
                () -> "stunnel does not listen: " + stunnel.output());
    }

    private static Path trustStore(Path file, SelfSignedCertificate certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(Path.of(certificate.certificatePath()))) {
            store.setCertificateEntry(
                    "proxy", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
