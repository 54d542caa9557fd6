package weft.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.launch.ConfiguredRelays;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.protocol.stream.AuthKeyText;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private Coordinator coordinator;
    private String token;

    @BeforeAll
    void start(@TempDir Path directory) {
        coordinator = Coordinator.start(new CoordinatorConfig(
                directory,
                null,
                null,
                null,
                "127.0.0.1",
                0,
                new CoordinatorConfig.Tls.Absent(),
                List.of(),
                ConfiguredRelays.NONE));
        token = coordinator.firstToken().orElseThrow();
    }

    @AfterAll
    void stop() {
        coordinator.close();
    }

    record Answer(int status, JsonObject body) {}

    @Test
    void anAuthKeyIsMadeShownOnceListedAndRevoked() throws Exception {
        ask("POST", "/tailnets", "{\"name\":\"keys\"}");
        ask("POST", "/tailnets/keys/users", "{\"login\":\"ann\"}");

        var made = ask("POST", "/tailnets/keys/auth-keys", "{\"user\":\"ann\",\"reusable\":true,\"ephemeral\":false}");

        assertThat(made.status).as(made.body.encode()).isEqualTo(201);
        var text = AuthKeyText.parse(made.body.getString("key"));
        assertThat(text.pin()).isEqualTo(coordinator.key().pin());
        assertThat(coordinator.journal().findAuthKey(text.hash()).await())
                .hasValueSatisfying(place -> assertThat(place.key()).isEqualTo(text.id()));
        var listed = ask("GET", "/tailnets/keys/auth-keys", "")
                .body
                .getJsonArray("authKeys")
                .getJsonObject(0);
        assertThat(listed.containsKey("key")).isFalse();
        assertThat(listed.getString("state")).isEqualTo("valid");
        assertThat(ask("DELETE", "/tailnets/keys/auth-keys/k1", "").body.getString("state"))
                .isEqualTo("revoked");
    }

    @Test
    void theLogSaysWhoDidWhatAndWhy() throws Exception {
        ask("POST", "/tailnets", "{\"name\":\"log\"}");
        ask("POST", "/tailnets/log/users?reason=new%20colleague", "{\"login\":\"bob\",\"role\":\"ADMIN\"}");

        var page = ask("GET", "/tailnets/log/log?limit=1", "");

        var entry = page.body.getJsonArray("entries").getJsonObject(0);
        assertThat(entry.getString("author")).isEqualTo("token:first");
        assertThat(entry.getString("reason")).isEqualTo("new colleague");
        assertThat(entry.getString("summary")).isEqualTo("user bob (u1) created");
        assertThat(page.body.getLong("before")).isEqualTo(2);
    }

    @Test
    void whatCannotBeIsOneClearLine() throws Exception {
        ask("POST", "/tailnets", "{\"name\":\"bad\"}");

        assertProblem(409, "exists", ask("POST", "/tailnets", "{\"name\":\"bad\"}"));
        assertProblem(400, "lowercase", ask("POST", "/tailnets", "{\"name\":\"Bad Name\"}"));
        assertProblem(400, "body", ask("POST", "/tailnets", "{\"nom\":"));
        assertProblem(400, "body", ask("POST", "/tailnets", ""));
        assertProblem(404, "there is no tailnet nowhere", ask("GET", "/tailnets/nowhere/nodes", ""));
        assertProblem(404, "no node ghost", ask("GET", "/tailnets/bad/nodes/ghost", ""));
        assertProblem(
                400,
                "one of the two",
                ask("POST", "/tailnets/bad/auth-keys", "{\"reusable\":true,\"ephemeral\":true}"));
        assertProblem(
                400,
                "tag",
                ask("POST", "/tailnets/bad/auth-keys", "{\"tags\":[\"x\"],\"reusable\":true,\"ephemeral\":true}"));
        assertProblem(404, "there is no GET", ask("GET", "/nonsense", ""));
    }

    @Test
    void aWrongOrMissingTokenIsRefused() throws Exception {
        assertProblem(
                401, "API token is needed", send(request("GET", "/tailnets", "").build()));
        assertProblem(401, "not an API token", asked("Bearer x"));
        var other = token.substring(0, token.length() - 4) + "aaaa";
        assertProblem(401, "does not know", asked("Bearer " + other));
    }

    private Answer asked(String authorization) throws Exception {
        return send(request("GET", "/tailnets", "")
                .header("Authorization", authorization)
                .build());
    }

    private Answer ask(String method, String path, String body) throws Exception {
        return send(request(method, path, body)
                .header("Authorization", "Bearer " + token)
                .build());
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + coordinator.port() + "/api/v1" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private Answer send(HttpRequest request) throws Exception {
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), new JsonObject(response.body()));
    }

    private static void assertProblem(int status, String words, Answer answer) {
        assertThat(answer.status).as(answer.body.encode()).isEqualTo(status);
        assertThat(answer.body.getString("detail")).contains(words).hasLineCount(1);
    }
}
