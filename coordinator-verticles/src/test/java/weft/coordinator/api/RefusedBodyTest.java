package weft.coordinator.api;

import static weft.coordinator.api.ApiFixture.assertProblem;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/// What is said of a body that the document does not allow: the one thing that is wrong, and what would be right.
class RefusedBodyTest extends ApiHome {
    @Test
    void aValueThatIsNoneOfSeveralIsToldWhichThereAre() throws Exception {
        var refused = api.ask("POST", tailnet + "/invites", operator, invite().put("role", "KING"));

        assertProblem(400, "role: has to be one of OWNER, ADMIN, NETWORK_ADMIN, AUDITOR, MEMBER", refused);
    }

    @Test
    void aNameThatIsNotKnownIsToldWhichAre() throws Exception {
        var refused = api.ask("POST", tailnet + "/invites", operator, invite().put("rol", "ADMIN"));

        assertProblem(400, "there is no 'rol'; there are expiresInSeconds, login, role", refused);
    }

    @Test
    void aValueDeepInsideIsNamedByItsPlace() throws Exception {
        var scopes = new JsonArray().add("nodes").add("x".repeat(41));
        var refused = api.ask(
                "POST",
                tailnet + "/tokens",
                operator,
                new JsonObject().put("name", "a").put("scopes", scopes));

        assertProblem(400, "scopes/1: String is too long", refused);
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        var refused = api.ask("POST", tailnet + "/invites", operator, new JsonObject().put("role", "ADMIN"));

        assertProblem(400, "does not have required property \"login\"", refused);
    }

    private static JsonObject invite() {
        return new JsonObject().put("login", "ann@example.org");
    }
}
