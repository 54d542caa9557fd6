package weft.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.TestCoordinator;

/// A coordinator with an embedded database in a directory, and its admin API as a client sees it.
final class ApiClient implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Coordinator coordinator;
    private final String token;

    record Answer(int status, JsonObject body) {}

    ApiClient(Path directory) {
        coordinator = TestCoordinator.start(directory);
        token = coordinator.firstToken().orElseThrow();
    }

    Coordinator coordinator() {
        return coordinator;
    }

    String token() {
        return token;
    }

    Answer ask(String method, String path, String body) throws Exception {
        return send(request(method, path, body)
                .header("Authorization", "Bearer " + token)
                .build());
    }

    HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + coordinator.port() + "/api/v1" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    Answer send(HttpRequest request) throws Exception {
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), new JsonObject(response.body()));
    }

    static void assertProblem(int status, String words, Answer answer) {
        assertThat(answer.status).as(answer.body.encode()).isEqualTo(status);
        assertThat(answer.body.getString("detail")).contains(words).hasLineCount(1);
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
