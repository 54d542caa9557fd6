package weft.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.admin.ApiClient.assertProblem;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.admin.ApiClient.Answer;
import weft.protocol.stream.AuthKeyText;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminApiTest {
    private ApiClient api;

    @BeforeAll
    void start(@TempDir Path directory) {
        api = new ApiClient(directory);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void anAuthKeyIsMadeShownOnceListedAndRevoked() throws Exception {
        api.ask("POST", "/tailnets", "{\"name\":\"keys\"}");
        api.ask("POST", "/tailnets/keys/users", "{\"login\":\"ann\"}");

        var made =
                api.ask("POST", "/tailnets/keys/auth-keys", "{\"user\":\"ann\",\"reusable\":true,\"ephemeral\":false}");

        assertThat(made.status()).as(made.body().encode()).isEqualTo(201);
        var text = AuthKeyText.parse(made.body().getString("key"));
        assertThat(text.pin()).isEqualTo(api.coordinator().key().pin());
        assertThat(api.coordinator()
                        .journal()
                        .isAuthKey(text.tailnet(), text.id(), text.hash())
                        .await())
                .isTrue();
        var listed = api.ask("GET", "/tailnets/keys/auth-keys", "")
                .body()
                .getJsonArray("authKeys")
                .getJsonObject(0);
        assertThat(listed.containsKey("key")).isFalse();
        assertThat(listed.getString("state")).isEqualTo("valid");
        assertThat(api.ask("DELETE", "/tailnets/keys/auth-keys/k1", "").body().getString("state"))
                .isEqualTo("revoked");
    }

    @Test
    void theLogSaysWhoDidWhatAndWhy() throws Exception {
        api.ask("POST", "/tailnets", "{\"name\":\"log\"}");
        api.ask("POST", "/tailnets/log/users?reason=new%20colleague", "{\"login\":\"bob\",\"role\":\"ADMIN\"}");

        var page = api.ask("GET", "/tailnets/log/log?limit=1", "");

        var entry = page.body().getJsonArray("entries").getJsonObject(0);
        assertThat(entry.getString("author")).isEqualTo("token:first");
        assertThat(entry.getString("reason")).isEqualTo("new colleague");
        assertThat(entry.getString("summary")).isEqualTo("user bob (u1) created");
        assertThat(page.body().getLong("before")).isEqualTo(2);
    }

    @Test
    void whatCannotBeIsOneClearLine() throws Exception {
        api.ask("POST", "/tailnets", "{\"name\":\"bad\"}");

        assertProblem(409, "exists", api.ask("POST", "/tailnets", "{\"name\":\"bad\"}"));
        assertProblem(400, "lowercase", api.ask("POST", "/tailnets", "{\"name\":\"Bad Name\"}"));
        assertProblem(400, "body", api.ask("POST", "/tailnets", "{\"nom\":"));
        assertProblem(400, "body", api.ask("POST", "/tailnets", ""));
        assertProblem(404, "there is no tailnet nowhere", api.ask("GET", "/tailnets/nowhere/nodes", ""));
        assertProblem(404, "no node ghost", api.ask("GET", "/tailnets/bad/nodes/ghost", ""));
        assertProblem(
                400,
                "one of the two",
                api.ask("POST", "/tailnets/bad/auth-keys", "{\"reusable\":true,\"ephemeral\":true}"));
        assertProblem(
                400,
                "tag",
                api.ask("POST", "/tailnets/bad/auth-keys", "{\"tags\":[\"x\"],\"reusable\":true,\"ephemeral\":true}"));
        assertProblem(404, "there is no GET", api.ask("GET", "/nonsense", ""));
    }

    @Test
    void aWrongOrMissingTokenIsRefused() throws Exception {
        assertProblem(
                401,
                "API token is needed",
                api.send(api.request("GET", "/tailnets", "").build()));
        assertProblem(401, "not an API token", asked("Bearer x"));
        var other = api.token().substring(0, api.token().length() - 4) + "aaaa";
        assertProblem(401, "does not know", asked("Bearer " + other));
    }

    private Answer asked(String authorization) throws Exception {
        return api.send(api.request("GET", "/tailnets", "")
                .header("Authorization", authorization)
                .build());
    }
}
