package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    @TempDir
    Path directory;

    @Test
    void figuresAreForWhoeverHasATokenAndForNobodyElse() throws Exception {
        try (var coordinator = TestCoordinator.start(directory);
                var client = HttpClient.newHttpClient()) {
            var token = coordinator.firstToken().orElseThrow();

            assertThat(get(client, coordinator.port(), null).statusCode()).isEqualTo(401);
            assertThat(get(client, coordinator.port(), "weft-api-1-" + "a".repeat(32))
                            .statusCode())
                    .isEqualTo(401);
            var answer = get(client, coordinator.port(), token);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
            assertThat(answer.body())
                    .contains("# TYPE weft_stream_nodes_connected gauge\nweft_stream_nodes_connected 0\n")
                    .contains("# TYPE weft_stream_sent_bytes_total counter\n")
                    .contains("\nweft_journal_tailnets_count 0\n")
                    .containsPattern("\nweft_process_uptime_seconds [0-9.]+\n");
        }
    }

    private static HttpResponse<String> get(
            HttpClient client, int port, @org.jspecify.annotations.Nullable String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(10));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
