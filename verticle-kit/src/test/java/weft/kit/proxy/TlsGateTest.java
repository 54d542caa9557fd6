package weft.kit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TlsGateTest {
    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private NetServer proxyServer = vertx.createNetServer();

    @BeforeEach
    void listen() throws Exception {
        proxyServer = vertx.createNetServer(new NetServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(certificate.keyCertOptions()))
                .connectHandler(socket -> socket.handler(
                        said -> socket.write(Buffer.buffer("heard ").appendBuffer(said))))
                .listen()
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        certificate.delete();
    }

    @Test
    void whatComesToThePortGoesToTheProxyOverTlsAndBack() throws Exception {
        var gate = new TlsGate(vertx, new NetClientOptions().setTrustOptions(certificate.trustOptions()));

        int port = gate.open(proxy("localhost")).await(10, TimeUnit.SECONDS);

        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("CONNECT".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(13)).asString().isEqualTo("heard CONNECT");
            try (var second = new Socket("127.0.0.1", port)) {
                second.setSoTimeout(10_000);
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aProxyThatNobodyVouchesForIsNotSpokenTo() {
        var gate = TlsGate.of(vertx);

        assertThatThrownBy(() -> gate.open(proxy("localhost")).await(10, TimeUnit.SECONDS))
                .hasMessageContaining("https://localhost:" + proxyServer.actualPort())
                .hasMessageContaining("over TLS")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        var gate = new TlsGate(vertx, new NetClientOptions().setTrustOptions(certificate.trustOptions()));

        assertThatThrownBy(() -> gate.open(proxy("127.0.0.1")).await(10, TimeUnit.SECONDS))
                .hasMessageContaining("over TLS");
    }

    private HttpProxy proxy(String host) {
        return new HttpProxy(host, proxyServer.actualPort(), true, "u:secret");
    }
}
