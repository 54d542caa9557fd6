package weft.kit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.kit.stream.SealedClient;
import weft.kit.stream.Trust;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.Key32;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.stream.SealedStream;

/// What is said of a proxy that lets nobody through.
@Timeout(60)
final class ProxyRefusalTest {
    private static final Entropy ENTROPY = new Random(7)::nextBytes;

    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final LinkedBlockingQueue<String> problems = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        certificate.delete();
    }

    /// 407 is what the protocol says (RFC 9110, 15.5.8); tinyproxy says 401 to a wrong password.
    @ParameterizedTest
    @CsvSource({"false,407", "false,401", "true,407", "true,401"})
    void aProxyThatWantsAPasswordIsSaidToWantOne(boolean tls, int status) throws Exception {
        var proxy = proxy(
                tls,
                "HTTP/1.0 " + status + " No\r\nContent-Type: text/html\r\n"
                        + "Proxy-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n<html>no</html>");

        dial((tls ? "https" : "http") + "://u:secret@localhost:" + proxy.actualPort());

        assertThat(problems.poll(9, TimeUnit.SECONDS))
                .contains("the proxy on the way wants another user and password", "HTTPS_PROXY=")
                .doesNotContain("secret");
    }

    private NetServer proxy(boolean tls, String answer) throws Exception {
        return vertx.createNetServer(new NetServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(tls)
                        .setKeyCertOptions(certificate.keyCertOptions()))
                .connectHandler(socket -> socket.handler(_ -> socket.end(Buffer.buffer(answer))))
                .listen()
                .await(10, TimeUnit.SECONDS);
    }

    private void dial(String proxy) {
        var plain = SealedClient.Clients.of(vertx, ENTROPY, ProxySettings.of(Map.of("HTTPS_PROXY", proxy)));
        var gate = new TlsGate(vertx, new NetClientOptions().setTrustOptions(certificate.trustOptions()));
        var clients = new SealedClient.Clients(
                vertx, plain.pinned(), plain.verifying(), plain.entropy(), plain.proxies(), gate);
        var kind = new SealedClient.Kind(
                "/stream/node", SealedStream.SUITE, new MachinePrivateKey(ENTROPY.bytes(32)), 1_000);
        var context = vertx.getOrCreateContext();
        context.runOnContext(_ -> new SealedClient(
                        clients,
                        context,
                        kind,
                        "https://coordinator.example:443",
                        new Trust(null, null, ""),
                        new Listener())
                .open());
    }

    private final class Listener implements SealedClient.Owner {
        @Override
        public void sealed(CoordinatorKey key, Key32 handshakeHash) {
            problems.add("sealed");
        }

        @Override
        public void received(byte[] message) {}

        @Override
        public void distrusted(String problem) {
            problems.add(problem);
        }

        @Override
        public void ended(String problem) {
            problems.add(problem);
        }
    }
}
