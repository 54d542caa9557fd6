package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.admission.CoordinatorAccess;
import weft.derp.launch.TestClient.Event;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.FrameCodec;

/// What a relay serves without TLS.
@Timeout(60)
final class PagesTest {
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    @Test
    void metrics_say_what_was_counted_and_by_which_reason() throws Exception {
        try (var relay = Relay.start(options(new TlsSource.SelfSigned(), ANY));
                var one = TestClient.upgrade(relay).awaitUp();
                var two = TestClient.fastStart(relay).awaitUp();
                var hostile = TestClient.upgrade(relay).awaitUp()) {
            one.send(two, new byte[100]);
            two.await(Event.Packet.class);
            hostile.sendRaw(FrameCodec.encode(new DerpFrame.WatchConns()));
            hostile.await(Event.Ended.class);

            var page = get(relay.metricsPort(), "/metrics");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body().lines())
                    .contains(
                            "# TYPE weft_relay_packets_total counter",
                            "weft_relay_packets_total 1",
                            "weft_relay_refused_connections_total{reason=\"not_a_mesh_peer\"} 1",
                            "weft_relay_dropped_packets_total{reason=\"queue_full\"} 0",
                            "weft_relay_streams_total{start=\"upgrade\"} 2",
                            "weft_relay_streams_total{start=\"fast\"} 1",
                            "weft_relay_keys 2",
                            "weft_stun_answers_total 0");
        }
    }

    @Test
    void metrics_of_a_relay_with_coordinators_say_whether_one_is_there() throws Exception {
        var nobody = new Clientele.Coordinated(new CoordinatorAccess(List.of("https://127.0.0.1:1"), null, null));
        try (var relay = Relay.start(options(new TlsSource.SelfSigned(), ANY, nobody))) {
            assertThat(get(relay.metricsPort(), "/metrics").body().lines())
                    .contains("weft_relay_coordinator_connected 0", "weft_relay_admitted_keys 0");
        }
    }

    @Test
    void without_tls_there_are_no_pages_of_the_relay_itself() throws Exception {
        try (var relay = Relay.start(options(new TlsSource.SelfSigned(), ANY))) {
            assertThat(get(relay.httpPort(), "/generate_204").statusCode()).isEqualTo(204);
            for (var path : List.of("/derp", "/metrics", "/", "/.well-known/acme-challenge/x")) {
                assertThat(get(relay.httpPort(), path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(get(relay.metricsPort(), "/derp").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private RelayOptions options(TlsSource tls, @Nullable InetSocketAddress http) {
        return options(tls, http, new Clientele.Anyone());
    }

    private RelayOptions options(TlsSource tls, @Nullable InetSocketAddress http, Clientele clientele) {
        return new RelayOptions(new RelayPorts(ANY, ANY, http, ANY), state, tls, clientele, Mesh.NONE, 1);
    }
}
