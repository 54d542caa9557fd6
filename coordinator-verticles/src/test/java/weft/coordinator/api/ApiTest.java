package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.api.ApiFixture.Answer;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.UserId;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {
    private static final Owner ANN = new Owner.OfUser(new UserId(1));
    private static final Owner BOB = new Owner.OfUser(new UserId(2));
    private static final Owner SERVERS = new Owner.OfTags(List.of("tag:server"));

    private ApiFixture api;
    private String operator = "";
    private String name = "";
    private String tailnet = "";

    @BeforeAll
    void start(@TempDir Path directory) {
        api = new ApiFixture(directory);
        operator = api.operator();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @BeforeEach
    void aTailnetWithTwoPeopleAndTheirDevices(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        tailnet = "/tailnets/" + name;
        ApiFixture.made(api.ask("POST", "/tailnets", operator, new JsonObject().put("name", name)));
        for (String login : List.of("ann@example.org", "bob@example.org")) {
            ApiFixture.made(api.ask("POST", tailnet + "/users", operator, new JsonObject().put("login", login)));
        }
        TestNodes.join(api.coordinator(), name, "host", List.of(ANN, BOB, SERVERS, ANN, SERVERS));
    }

    @Test
    void aListInPartsShowsEachRowOnceWhileOthersComeAndGo() throws Exception {
        var first = nodes("?limit=2");
        api.ask("DELETE", tailnet + "/nodes/n1", operator, null);
        api.ask("DELETE", tailnet + "/nodes/n3", operator, null);
        TestNodes.join(api.coordinator(), name, "late", List.of(BOB));
        var second = nodes("?limit=2&cursor=" + first.body().getString("next"));
        var third = nodes("?limit=2&cursor=" + second.body().getString("next"));

        assertThat(names(first)).containsExactly("host1", "host2");
        assertThat(names(second)).containsExactly("host4", "host5");
        assertThat(names(third)).containsExactly("late6");
        assertThat(third.body().containsKey("next")).isFalse();
        assertProblem(400, "cursor", nodes("?cursor=YmxhaA"));
        assertProblem(400, "limit", nodes("?limit=0"));
    }

    @Test
    void everyListComesInParts() throws Exception {
        for (int i = 0; i < 3; i++) {
            api.ask("POST", tailnet + "/auth-keys", operator, new JsonObject().put("user", "u1"));
            api.token(name, operator, new JsonObject());
            api.client(name, operator, new JsonObject());
        }

        for (String list : List.of("users", "auth-keys", "tokens", "oauth-clients", "log")) {
            var seen = new ArrayList<Object>();
            var page = api.ask("GET", tailnet + "/" + list + "?limit=1", operator, null);
            while (page.body().containsKey("next")) {
                seen.add(onlyList(page).getValue(0));
                page = api.ask(
                        "GET",
                        tailnet + "/" + list + "?limit=1&cursor=" + page.body().getString("next"),
                        operator,
                        null);
            }
            seen.addAll(onlyList(page).getList());

            var whole = onlyList(api.ask("GET", tailnet + "/" + list, operator, null));
            assertThat(new JsonArray(seen)).as(list).isEqualTo(whole);
        }
    }

    @Test
    void aFilterIsWordsThatMustAllHold() throws Exception {
        assertThat(filtered("owner:ann*")).containsExactly("host1", "host4");
        assertThat(filtered("tag:server name:*5")).containsExactly("host5");
        assertThat(filtered("-is:tagged")).containsExactly("host1", "host2", "host4");
        assertThat(filtered("is:online")).isEmpty();
        assertThat(filtered("OST2")).containsExactly("host2");
        assertThat(filtered("address:100.64.0.3")).containsExactly("host3");
        assertProblem(400, "is:sleepy", nodes("?filter=is:sleepy"));
        assertProblem(400, "'color:red'", nodes("?filter=color:red"));
        assertProblem(400, "no parameter 'fliter'", nodes("?fliter=x"));
    }

    @Test
    void ofTwoWhoEditTheSameTheSecondIsTold() throws Exception {
        var seen = api.ask("GET", tailnet + "/nodes/host1", operator, null);
        api.ask("PATCH", tailnet + "/nodes/host2", operator, new JsonObject().put("name", "other"));

        var first = edit("n1", "mine", seen.etag());
        var second = edit("n1", "yours", seen.etag());
        var now = api.ask("GET", tailnet + "/nodes/n1", operator, null);
        var again = edit("n1", "yours", second.etag());

        assertThat(first.status()).as(first.detail()).isEqualTo(200);
        assertProblem(412, "somebody else changed it", second);
        assertThat(second.etag()).isEqualTo(now.etag());
        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void aRevisionAsIfMatchMeansThatNothingElseHasChanged() throws Exception {
        long revision = nodes("").body().getLong("revision");

        assertThat(edit("n1", "mine", "\"" + revision + "\"").status()).isEqualTo(200);
        assertProblem(412, "somebody else", edit("n2", "yours", "\"" + revision + "\""));
        assertThat(edit("n2", "yours", "*").status()).isEqualTo(200);
    }

    @Test
    void policiesUsersAndRelaysHaveETagsToo() throws Exception {
        var policy = new JsonObject().put("text", "{\"acls\": []}");
        var before = api.ask("GET", tailnet + "/policy", operator, null).etag();

        assertThat(put(tailnet + "/policy", policy, before).status()).isEqualTo(200);
        assertProblem(412, "somebody", put(tailnet + "/policy", policy.copy().put("text", "{}"), before));

        var relay = new JsonObject()
                .put("name", "a")
                .put("host", "relay.example")
                .put("port", 443)
                .put("stunPort", -1)
                .put("plainHttp", false);
        var region = new JsonObject()
                .put("id", 9)
                .put("code", "nine")
                .put("name", "Nine")
                .put("servers", new JsonArray().add(relay));
        assertThat(put("/relays/9", region, null).status()).isEqualTo(200);
        var etag = api.ask("GET", "/relays/9", operator, null).etag();
        assertThat(put("/relays/9", region.copy().put("name", "Ninth"), etag).status())
                .isEqualTo(200);
        assertProblem(412, "somebody", put("/relays/9", region, etag));

        var user = tailnet + "/users/bob@example.org";
        var request = api.request("DELETE", tailnet + "/users/ann@example.org", operator, null)
                .header("If-Match", api.ask("GET", user, operator, null).etag())
                .build();
        assertProblem(412, "somebody", api.ask(request));
    }

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
        assertThat(filtered("owner:ann*")).isEmpty();
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
        assertProblem(400, "from whom", api.ask("POST", tailnet + "/owner", operator, "{\"to\":\"u2\"}"));
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

        var first = put(settings, wish, seen.etag());
        var second = put(settings, wish.copy().put("approveUsers", true), seen.etag());

        assertThat(first.body()).isEqualTo(wish);
        assertProblem(412, "somebody", second);
        assertProblem(400, "a minute to 3650 days", put(settings, wish.copy().put("nodeKeyLifetimeSeconds", 1), null));
    }

    @Test
    void aNodesKeyEndsWhenAnAdministratorSaysSo() throws Exception {
        var host = tailnet + "/nodes/host2";

        var never = put(host + "/expiry", new JsonObject(), null);
        var later = put(host + "/expiry", new JsonObject().put("at", "2030-01-01T00:00:00Z"), null);
        var now = api.ask("POST", host + "/expire", operator, null);

        assertThat(never.body().containsKey("keyExpiresAt")).isFalse();
        assertThat(later.body().getString("keyExpiresAt")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(now.body().getBoolean("expired")).isTrue();
        assertProblem(
                400, "between now", put(host + "/expiry", new JsonObject().put("at", "2000-01-01T00:00:00Z"), null));
        assertProblem(400, "body", put(host + "/expiry", new JsonObject().put("at", "soon"), null));
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
        assertProblem(413, "too large", api.ask("POST", tailnet + "/users", operator, large));
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

    private Answer put(String path, JsonObject body, @org.jspecify.annotations.Nullable String etag) throws Exception {
        var request = api.request("PUT", path, operator, body);
        if (etag != null) {
            request.header("If-Match", etag);
        }
        return api.ask(request.build());
    }

    private Answer edit(String node, String newName, @org.jspecify.annotations.Nullable String etag) throws Exception {
        return api.ask(api.request("PATCH", tailnet + "/nodes/" + node, operator, new JsonObject().put("name", newName))
                .header("If-Match", String.valueOf(etag))
                .build());
    }

    private Answer nodes(String query) throws Exception {
        return api.ask("GET", tailnet + "/nodes" + query, operator, null);
    }

    private List<String> filtered(String filter) throws Exception {
        return names(nodes("?filter=" + java.net.URLEncoder.encode(filter, StandardCharsets.UTF_8)));
    }

    private static List<String> names(Answer answer) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body().getJsonArray("nodes").stream()
                .map(node -> ((JsonObject) node).getString("name"))
                .toList();
    }

    /// The one list that a page has, whatever it is called.
    private static JsonArray onlyList(Answer answer) {
        return answer.body().stream()
                .filter(entry -> entry.getValue() instanceof JsonArray)
                .map(entry -> (JsonArray) entry.getValue())
                .findFirst()
                .orElseThrow();
    }

    private static void assertProblem(int status, String words, Answer answer) {
        assertThat(answer.status()).as(answer.body().encode()).isEqualTo(status);
        assertThat(answer.detail()).contains(words).hasLineCount(1);
        assertThat(answer.headers().get("content-type")).containsExactly("application/problem+json");
        assertThat(answer.body().getInteger("status")).isEqualTo(status);
    }
}
