package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.api.ApiFixture.assertProblem;
import static weft.coordinator.api.ApiFixture.names;
import static weft.coordinator.api.ApiFixture.onlyList;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.coordinator.api.ApiFixture.Answer;
import weft.coordinator.limit.FailureLimit;

class ApiTest extends ApiHome {
    @Test
    void aMemberSeesAndChangesItsOwnAndNothingElse() throws Exception {
        var ann = api.token(name, operator, new JsonObject().put("user", "ann@example.org"));

        assertThat(names(api.ask("GET", tailnet + "/nodes", ann, null))).containsExactly("host1", "host4");
        assertThat(api.ask("GET", tailnet + "/nodes/host4", ann, null).status()).isEqualTo(200);
        assertProblem(404, "no node host2", api.ask("GET", tailnet + "/nodes/host2", ann, null));
        assertProblem(404, "no node n3", api.ask("DELETE", tailnet + "/nodes/n3", ann, null));
        assertThat(onlyList(api.ask("GET", tailnet + "/users", ann, null)).size())
                .isEqualTo(1);
        assertProblem(404, "no user u2", api.ask("GET", tailnet + "/users/u2", ann, null));
        assertThat(api.ask("PATCH", tailnet + "/nodes/n1", ann, new JsonObject().put("name", "desk"))
                        .status())
                .isEqualTo(200);
        assertProblem(
                403,
                "tagOwners in the policy",
                api.ask("PATCH", tailnet + "/nodes/n1", ann, "{\"tags\":[\"tag:server\"]}"));
        var log =
                api.ask("GET", tailnet + "/log?limit=1", operator, null).body().getJsonArray("entries");
        assertThat(log.getJsonObject(0).getString("author")).isEqualTo("user:u1");
    }

    @Test
    void onlyOwnersTouchOwners() throws Exception {
        var owner = api.personal(name, "OWNER");
        var admin = api.personal(name, "ADMIN");
        var another = "{\"login\":\"eve@example.org\",\"role\":\"OWNER\"}";

        assertProblem(403, "only an owner", api.ask("POST", tailnet + "/users", admin, another));
        assertProblem(403, "only an owner", api.ask("DELETE", tailnet + "/users/owner@example.org", admin, null));
        assertProblem(403, "only an owner", api.ask("PATCH", tailnet + "/users/u1", admin, "{\"role\":\"OWNER\"}"));
        assertProblem(403, "only an owner", api.ask("POST", tailnet + "/owner", admin, "{\"to\":\"u1\"}"));
        assertThat(api.ask("POST", tailnet + "/users", owner, another).status()).isEqualTo(201);
        assertThat(api.ask("DELETE", tailnet + "/users/eve@example.org", owner, null)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aUserIsSuspendedResumedAndRemovedAndItsTokensWithIt() throws Exception {
        var ann = tailnet + "/users/ann@example.org";
        var token = api.token(name, operator, new JsonObject().put("user", "ann@example.org"));

        var suspended = api.ask("POST", ann + "/suspend", operator, null);
        assertThat(suspended.body().getString("standing")).isEqualTo("SUSPENDED");
        assertProblem(401, "suspended", api.ask("GET", "/self", token, null));
        var held = api.ask("GET", tailnet + "/nodes/host1", operator, null);
        assertThat(held.body().getString("hold")).isEqualTo("USER_SUSPENDED");

        assertProblem(409, "is suspended", api.ask("POST", ann + "/approve", operator, null));
        assertThat(api.ask("POST", ann + "/resume", operator, null).status()).isEqualTo(200);
        assertThat(api.ask("GET", "/self", token, null).status()).isEqualTo(200);

        assertProblem(409, "host1, host4", api.ask("DELETE", ann, operator, null));
        assertThat(api.ask("DELETE", ann + "?nodes=true", operator, null).status())
                .isEqualTo(200);
        assertProblem(401, "gone", api.ask("GET", "/self", token, null));
        assertThat(names(api.ask("GET", tailnet + "/nodes?filter=owner:ann*", operator, null)))
                .isEmpty();
    }

    @Test
    void aTokenHasItsUsersRoleOfTheMoment() throws Exception {
        var token = api.token(name, operator, new JsonObject().put("user", "bob@example.org"));
        assertProblem(403, "MEMBER", api.ask("GET", tailnet + "/log", token, null));

        api.ask("PATCH", tailnet + "/users/u2", operator, "{\"role\":\"AUDITOR\"}");

        assertThat(api.ask("GET", tailnet + "/log", token, null).status()).isEqualTo(200);
        assertProblem(403, "AUDITOR", api.ask("DELETE", tailnet + "/nodes/n2", token, null));
    }

    @Test
    void theOwnerHandsTheTailnetOver() throws Exception {
        var owner = api.personal(name, "OWNER");

        var heir = api.ask("POST", tailnet + "/owner", owner, "{\"to\":\"ann@example.org\"}");

        assertThat(heir.body().getString("role")).isEqualTo("OWNER");
        var before = api.ask("GET", tailnet + "/users/owner@example.org", operator, null);
        assertThat(before.body().getString("role")).isEqualTo("ADMIN");
        assertProblem(400, "from which owner", api.ask("POST", tailnet + "/owner", operator, "{\"to\":\"u2\"}"));
    }

    @Test
    void invitationsAreMadeListedAndTakenBack() throws Exception {
        var invites = tailnet + "/invites";

        var made = api.ask("POST", invites, operator, "{\"login\":\"Eve@Example.org\",\"role\":\"AUDITOR\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().getString("login")).isEqualTo("eve@example.org");
        assertThat(made.body().getString("expiresAt")).isNotNull();
        assertProblem(409, "invited already", api.ask("POST", invites, operator, "{\"login\":\"eve@example.org\"}"));
        assertProblem(400, "an address", api.ask("POST", invites, operator, "{\"login\":\"eve\"}"));
        assertThat(onlyList(api.ask("GET", invites, operator, null)).size()).isEqualTo(1);
        var id = made.body().getString("id");
        assertThat(api.ask("DELETE", invites + "/" + id, operator, null).status())
                .isEqualTo(200);
        assertProblem(404, "no invitation", api.ask("DELETE", invites + "/" + id, operator, null));
    }

    @Test
    void settingsAreReplacedByOneAtATime() throws Exception {
        var settings = tailnet + "/settings";
        var seen = api.ask("GET", settings, operator, null);
        assertThat(seen.body().getLong("nodeKeyLifetimeSeconds")).isEqualTo(180L * 86_400);
        var wish = new JsonObject().put("approveNodes", true).put("approveUsers", false);

        var first = api.put(settings, wish, seen.etag());
        var second = api.put(settings, wish.copy().put("approveUsers", true), seen.etag());

        assertThat(first.body()).isEqualTo(wish);
        assertProblem(412, "somebody", second);
        assertProblem(
                400, "a minute to 3650 days", api.put(settings, wish.copy().put("nodeKeyLifetimeSeconds", 1), null));
    }

    @Test
    void aNodesKeyEndsWhenAnAdministratorSaysSo() throws Exception {
        var host = tailnet + "/nodes/host2";

        var never = api.put(host + "/expiry", new JsonObject(), null);
        var later = api.put(host + "/expiry", new JsonObject().put("at", "2030-01-01T00:00:00Z"), null);
        var now = api.ask("POST", host + "/expire", operator, null);

        assertThat(never.body().containsKey("keyExpiresAt")).isFalse();
        assertThat(later.body().getString("keyExpiresAt")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(now.body().getBoolean("expired")).isTrue();
        assertProblem(
                400,
                "between now",
                api.put(host + "/expiry", new JsonObject().put("at", "2000-01-01T00:00:00Z"), null));
        assertProblem(400, "body", api.put(host + "/expiry", new JsonObject().put("at", "soon"), null));
        assertThat(api.ask("POST", host + "/approve", operator, null).status()).isEqualTo(200);
    }

    @Test
    void nobodyMakesATokenThatMayMoreOrLastsLongerOrIsSomebodyElse() throws Exception {
        var ann = api.token(name, operator, new JsonObject().put("user", "ann@example.org"));
        var some = api.token(
                name,
                operator,
                new JsonObject()
                        .put("scopes", new JsonArray().add("tokens").add("nodes:read"))
                        .put("expiresInSeconds", 3_600));

        var own = api.ask("POST", tailnet + "/tokens", ann, new JsonObject().put("name", "mine"));

        assertThat(own.body().getString("user")).isEqualTo("ann@example.org");
        assertThat(onlyList(api.ask("GET", tailnet + "/tokens", ann, null)).size())
                .isEqualTo(2);
        assertProblem(403, "made by its user", make(ann, new JsonObject().put("user", "bob@example.org")));
        assertProblem(403, "lacks the scope nodes", make(some, scopes("nodes")));
        assertProblem(403, "lacks the scope all:read", make(some, scopes("all:read")));
        assertProblem(403, "cannot outlive it", make(some, scopes("nodes:read").put("expiresInSeconds", 0)));
        assertProblem(400, "no scope 'everything'", make(some, scopes("everything")));
        var made = make(some, scopes("nodes:read"));
        assertThat(made.body().getString("expiresAt")).isNotNull();
        assertThat(make(some, new JsonObject()).body().getJsonArray("scopes"))
                .isEqualTo(new JsonArray().add("nodes:read").add("tokens"));
    }

    @Test
    void anOAuthClientGetsAnHourWithTheScopesAndTagsItHas() throws Exception {
        var wish = scopes("auth-keys", "nodes").put("tags", new JsonArray().add("tag:ci"));
        var client = api.client(name, operator, wish);
        var id = client.getString("clientId");
        var secret = client.getString("clientSecret");

        var granted = api.grant(id, secret, "");
        var token = granted.getString("access_token");

        assertThat(granted.getInteger("expires_in")).isEqualTo(3_600);
        assertThat(granted.getString("scope")).isEqualTo("nodes auth-keys");
        var keys = tailnet + "/auth-keys";
        assertThat(api.ask("POST", keys, token, "{\"tags\":[\"tag:ci\"]}").status())
                .isEqualTo(201);
        assertProblem(403, "tag:ci", api.ask("POST", keys, token, "{\"tags\":[\"tag:prod\"]}"));
        assertProblem(403, "tag:ci", api.ask("POST", keys, token, "{\"user\":\"u1\"}"));
        var node = tailnet + "/nodes/host3";
        assertThat(api.ask("PATCH", node, token, "{\"name\":\"ci\"}").status()).isEqualTo(200);
        assertProblem(403, "tag:ci", api.ask("PATCH", tailnet + "/nodes/ci", token, "{\"tags\":[\"tag:prod\"]}"));
        assertThat(api.grant(id, secret, "users").getString("error")).isEqualTo("invalid_scope");
        assertThat(api.grant(id, secret, "nodes").getString("scope")).isEqualTo("nodes");
        assertThat(api.grant(id, "weft-secret-" + "a".repeat(32), "").getInteger("status"))
                .isEqualTo(401);
        api.ask("DELETE", tailnet + "/oauth-clients/" + id, operator, null);
        assertThat(api.grant(id, secret, "").getString("error")).isEqualTo("invalid_client");
        assertProblem(401, "revoked", api.ask("GET", "/self", token, null));
    }

    @Test
    void whoGuessesIsSlowedDownAndNobodyElse() throws Exception {
        var attacker = api.clientAt("127.0.2.1");
        var neighbour = api.token(name, operator, new JsonObject());
        var late = api.token(name, operator, new JsonObject());
        api.ask(attacker, api.request("GET", "/self", neighbour, null).build());
        var guess = api.request("GET", "/self", "weft-api-1-" + "a".repeat(32), null)
                .build();

        for (int i = 0; i < FailureLimit.BURST; i++) {
            assertProblem(401, "does not know", api.ask(attacker, guess));
        }
        var slowed = api.ask(attacker, guess);

        assertProblem(429, "too many wrong credentials", slowed);
        assertThat(slowed.headers().get("retry-after")).isNotNull();
        var good = api.request("GET", "/self", neighbour, null).build();
        assertThat(api.ask(attacker, good).status())
                .as("the same address, known")
                .isEqualTo(200);
        assertThat(api.ask(attacker, api.request("GET", "/self", late, null).build())
                        .status())
                .as("the same address, not known")
                .isEqualTo(429);
        assertThat(api.ask("GET", "/self", late, null).status())
                .as("another address")
                .isEqualTo(200);
    }

    @Test
    void everyErrorIsAProblemDocument() throws Exception {
        var wrongType = api.request("POST", tailnet + "/users", operator, "login=x")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .build();
        var large = new JsonObject().put("login", "x".repeat(70_000));

        assertProblem(404, "there is no GET /api/v1/nonsense", api.ask("GET", "/nonsense", operator, null));
        var wrongMethod = api.ask("DELETE", "/tailnets", operator, null);
        assertProblem(405, "there is GET, POST", wrongMethod);
        assertThat(wrongMethod.headers().get("allow")).containsExactly("GET, POST");
        assertProblem(415, "application/json", api.ask(wrongType));
        assertProblem(
                413,
                "too large: createUser takes at most 65536 bytes",
                api.ask("POST", tailnet + "/users", operator, large));
        assertProblem(400, "no JSON", api.ask("POST", tailnet + "/users", operator, "{\"login\":"));
        assertProblem(400, "login", api.ask("POST", tailnet + "/users", operator, "{}"));
        assertProblem(400, "nom", api.ask("POST", tailnet + "/users", operator, "{\"login\":\"x\",\"nom\":1}"));
        assertProblem(400, "role", api.ask("POST", tailnet + "/users", operator, "{\"login\":\"x\",\"role\":\"GOD\"}"));
    }

    @Test
    void aTokenInAUrlIsNone() throws Exception {
        assertProblem(401, "Authorization", api.ask("GET", "/self?access_token=" + operator, null, null));
        assertProblem(401, "Authorization", api.ask("GET", "/self?token=" + operator, null, null));
        assertProblem(400, "no parameter 'token'", api.ask("GET", "/self?token=" + operator, operator, null));
    }

    @Test
    void aPathThatCannotBeReadIsAProblemToo() throws Exception {
        try (var socket = new Socket("127.0.0.1", api.coordinator().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /api/v1/tailnets/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
        }
    }

    @Test
    void theDocumentIsServedToAnybody() throws Exception {
        var client = java.net.http.HttpClient.newHttpClient();
        var request = java.net.http.HttpRequest.newBuilder(api.uri("/api/v1/openapi.json"))
                .build();

        var document =
                new JsonObject(client.send(request, BodyHandlers.ofString()).body());

        assertThat(document.getString("openapi")).startsWith("3.1");
        assertThat(document.getJsonObject("paths").size()).isGreaterThan(20);
    }

    private Answer make(String maker, JsonObject wish) throws Exception {
        return api.ask(
                "POST",
                tailnet + "/tokens",
                maker,
                new JsonObject().put("name", "x").mergeIn(wish));
    }

    private static JsonObject scopes(String... scopes) {
        var array = new JsonArray();
        List.of(scopes).forEach(array::add);
        return new JsonObject().put("scopes", array);
    }
}
