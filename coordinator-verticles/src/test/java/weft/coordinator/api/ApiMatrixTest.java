package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.protocol.rights.Scope;

/// Every operation of the API against every kind of caller. What has to come out stands in one table, which knows
/// nothing
/// of the document and of the code that decides.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiMatrixTest {
    private static final List<String> ROLES = List.of("OWNER", "ADMIN", "NETWORK_ADMIN", "AUDITOR", "MEMBER");

    /// Which scope an operation needs (- for none), and whether a cluster operator and each role may do it when their
    /// token has all scopes: y yes, o only with what is the user's own, - no.
    private static final String TABLE = """
            operation            scope               operator owner admin network auditor member
            getSelf              -                   y        y     y     y       y       y
            listTailnets         -                   y        y     y     y       y       y
            getTailnet           -                   y        y     y     y       y       y
            createTailnet        tailnets            y        -     -     -       -       -
            listUsers            users:read          y        y     y     y       y       o
            getUser              users:read          y        y     y     y       y       o
            createUser           users               y        y     y     -       -       -
            editUser             users               y        y     y     -       -       -
            approveUser          users               y        y     y     -       -       -
            suspendUser          users               y        y     y     -       -       -
            resumeUser           users               y        y     y     -       -       -
            claimUser            users               y        y     y     -       -       -
            transferOwnership    users               y        y     y     -       -       -
            removeUser           users               y        y     y     -       -       -
            listInvites          users:read          y        y     y     y       y       -
            createInvite         users               y        y     y     -       -       -
            revokeInvite         users               y        y     y     -       -       -
            getSettings          settings:read       y        y     y     y       y       -
            setSettings          settings            y        y     y     -       -       -
            listAuthKeys         auth-keys:read      y        y     y     y       y       -
            getAuthKey           auth-keys:read      y        y     y     y       y       -
            createAuthKey        auth-keys           y        y     y     y       -       -
            revokeAuthKey        auth-keys           y        y     y     y       -       -
            listNodes            nodes:read          y        y     y     y       y       o
            getNode              nodes:read          y        y     y     y       y       o
            editNode             nodes               y        y     y     y       -       o
            removeNode           nodes               y        y     y     y       -       o
            expireNode           nodes               y        y     y     y       -       o
            approveNode          nodes               y        y     y     y       -       -
            setNodeExpiry        nodes               y        y     y     y       -       -
            getPolicy            policy:read         y        y     y     y       y       -
            setPolicy            policy              y        y     y     y       -       -
            confirmPolicy        policy              y        y     y     y       -       -
            checkPolicy          policy:read         y        y     y     y       y       -
            diffPolicy           policy:read         y        y     y     y       y       -
            listPolicies         policy:read         y        y     y     y       y       -
            getPolicyAt          policy:read         y        y     y     y       y       -
            explainPolicy        policy:read         y        y     y     y       y       -
            listLog              log:read            y        y     y     y       y       -
            listTokens           tokens:read         y        y     y     y       y       o
            createToken          tokens              y        y     y     o       -       o
            revokeToken          tokens              y        y     y     o       -       o
            listOAuthClients     tokens:read         y        y     y     y       y       -
            createOAuthClient    tokens              y        y     y     -       -       -
            revokeOAuthClient    tokens              y        y     y     -       -       -
            listClusterTokens    tokens:read         y        -     -     -       -       -
            createClusterToken   tokens              y        -     -     -       -       -
            revokeClusterToken   tokens              y        -     -     -       -       -
            listRelays           relays:read         y        y     y     y       y       -
            getRelayRegion       relays:read         y        y     y     y       y       -
            setRelayRegion       relays              y        -     -     -       -       -
            removeRelayRegion    relays              y        -     -     -       -       -
            listProviders        providers:read      y        -     -     -       -       -
            checkProvider        providers:read      y        -     -     -       -       -
            listRelayTokens      relay-tokens:read   y        -     -     -       -       -
            createRelayToken     relay-tokens        y        -     -     -       -       -
            revokeRelayToken     relay-tokens        y        -     -     -       -       -
            """;

    private final Map<String, Row> rows = read();
    private final List<String> wrong = new ArrayList<>();
    private int asked;
    private ApiFixture api;

    private record Row(String scope, Map<String, String> may) {
        boolean needsScope() {
            return !scope.equals("-");
        }
    }

    private static Map<String, Row> read() {
        var rows = new LinkedHashMap<String, Row>();
        TABLE.lines().skip(1).map(line -> line.split(" +")).forEach(cells -> {
            var may = new LinkedHashMap<String, String>();
            may.put("operator", cells[2]);
            for (int i = 0; i < ROLES.size(); i++) {
                may.put(ROLES.get(i), cells[3 + i]);
            }
            rows.put(cells[0], new Row(cells[1], may));
        });
        return rows;
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        api = new ApiFixture(directory);
        for (String name : List.of("home", "foreign")) {
            ApiFixture.made(api.ask("POST", "/tailnets", api.operator(), new JsonObject().put("name", name)));
        }
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void theTableIsOfExactlyTheOperationsThatNeedACaller() {
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        operations().stream().map(ApiOperation::id).toList());
    }

    @Test
    void everyRoleMayWhatTheTableSaysAndNothingElse() throws Exception {
        var tokens = new LinkedHashMap<String, String>();
        tokens.put("operator", api.operator());
        for (String role : ROLES) {
            tokens.put(role, api.personal("home", role));
        }
        var program = api.token("home", tokenOf(tokens, "ADMIN"), new JsonObject());
        var made = api.client("home", tokenOf(tokens, "OWNER"), new JsonObject());
        var access = api.grant(made.getString("clientId"), made.getString("clientSecret"), "");

        for (var operation : operations()) {
            var may = row(operation).may;
            tokens.forEach((who, token) -> expect(operation, who, token, !"-".equals(may.get(who))));
            // What acts for no user has nothing of its own; it has the role of whoever made it.
            expect(operation, "token of an admin", program, "y".equals(may.get("ADMIN")));
            expect(operation, "client of an owner", access.getString("access_token"), "y".equals(may.get("OWNER")));
        }

        assertNothingWrong();
    }

    @Test
    void aTokenMayNoMoreThanItsScopes() throws Exception {
        for (var operation : operations()) {
            var row = row(operation);
            boolean ofOperators = !"y".equals(row.may.get("OWNER"));
            var looks = row.scope.endsWith(":read");
            var changing = row.scope.replace(":read", "");
            expect(operation, "exactly its scope", limited(ofOperators, row.needsScope() ? row.scope : "all"), true);
            expect(operation, "all:read", limited(ofOperators, "all:read"), looks || !row.needsScope());
            expect(operation, "all", limited(ofOperators, "all"), true);
            if (row.needsScope()) {
                if (Scope.of(changing).isPresent()) {
                    expect(operation, changing, limited(ofOperators, changing), true);
                }
                expect(operation, changing + ":read", limited(ofOperators, changing + ":read"), looks);
            }
            var other = changing.equals("nodes") ? "users" : "nodes";
            expect(operation, "the scope " + other, limited(ofOperators, other), !row.needsScope());
        }

        assertNothingWrong();
    }

    @Test
    void whoShowsNoGoodCredentialLearnsNothing() throws Exception {
        var good = api.token("home", api.operator(), new JsonObject());
        var expired = api.token("home", api.operator(), new JsonObject().put("expiresInSeconds", 1));
        var revoked = api.token("home", api.operator(), new JsonObject());
        revoke("home", revoked);
        var client = api.client("home", api.operator(), new JsonObject());
        var ended = api.grant(client.getString("clientId"), client.getString("clientSecret"), "")
                .getString("access_token");
        ApiFixture.made(api.ask(
                "DELETE", "/tailnets/home/oauth-clients/" + client.getString("clientId"), api.operator(), null));
        var removed = goneUsersToken();
        awaitExpiry(expired);
        int asked = 0;
        HttpClient from = api.clientAt("127.0.1.1");

        for (var operation : operations()) {
            // Two of these count as guesses, of which an address has twenty.
            if (++asked % 8 == 0) {
                from.close();
                from = api.clientAt("127.0.1." + asked);
            }
            refused(operation, from, "nothing", null);
            refused(operation, from, "no token", "hello there");
            refused(operation, from, "a token with another secret", good.substring(0, good.length() - 4) + "aaaa");
            refused(operation, from, "an access token that never was", "weft-access-" + "a".repeat(32));
            refused(operation, from, "an expired token", expired);
            refused(operation, from, "a revoked token", revoked);
            refused(operation, from, "an access token of a revoked client", ended);
            refused(operation, from, "a token of a user that is gone", removed);
        }

        assertNothingWrong();
    }

    @Test
    void anotherTailnetIsNotThere() throws Exception {
        var owner = api.token("foreign", api.operator(), new JsonObject());

        for (var operation : operations()) {
            if (operation.path().contains("{tailnet}")) {
                var there = ask(operation, null, owner, "home");
                var nowhere = ask(operation, null, owner, "nowhere");
                if (there.status() != 404
                        || nowhere.status() != 404
                        || !there.detail().replace("home", "nowhere").equals(nowhere.detail())) {
                    wrong.add(operation.id() + " tells of another tailnet: " + there.body());
                }
            }
        }

        assertNothingWrong();
        assertThat(api.ask("GET", "/tailnets", owner, null)
                        .body()
                        .getJsonArray("tailnets")
                        .size())
                .isEqualTo(1);
    }

    private Row row(ApiOperation operation) {
        return Objects.requireNonNull(rows.get(operation.id()), operation.id());
    }

    private static String tokenOf(Map<String, String> tokens, String who) {
        return Objects.requireNonNull(tokens.get(who));
    }

    private List<ApiOperation> operations() {
        return api.document().operations().stream()
                .filter(operation -> !operation.isPublic())
                .toList();
    }

    private final Map<String, String> limited = new LinkedHashMap<>();

    /// A token of the tailnet, or an operator's, with that scope alone.
    private String limited(boolean ofOperators, String scope) throws Exception {
        var key = ofOperators + scope;
        if (!limited.containsKey(key)) {
            var wish =
                    new JsonObject().put("name", "limited " + limited.size()).put("scopes", new JsonArray().add(scope));
            limited.put(
                    key,
                    ofOperators
                            ? ApiFixture.made(api.ask("POST", "/tokens", api.operator(), wish))
                                    .getString("token")
                            : api.token("home", api.operator(), wish));
        }
        return Objects.requireNonNull(limited.get(key));
    }

    private String goneUsersToken() throws Exception {
        ApiFixture.made(api.ask(
                "POST", "/tailnets/home/users", api.operator(), new JsonObject().put("login", "gone@example.org")));
        var token = api.token("home", api.operator(), new JsonObject().put("user", "gone@example.org"));
        ApiFixture.made(api.ask("DELETE", "/tailnets/home/users/gone@example.org", api.operator(), null));
        return token;
    }

    private void revoke(String tailnet, String token) throws Exception {
        var number = token.split("-")[2];
        ApiFixture.made(api.ask("DELETE", "/tailnets/" + tailnet + "/tokens/" + number, api.operator(), null));
    }

    private void awaitExpiry(String token) throws Exception {
        long end = System.nanoTime() + 10_000_000_000L;
        while (api.ask("GET", "/self", token, null).status() != 401) {
            assertThat(System.nanoTime()).as("the token expires").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private void expect(ApiOperation operation, String who, String token, boolean may) {
        try {
            var answer = ask(operation, null, token, "home");
            boolean let = switch (answer.status()) {
                case 200, 201, 400, 409, 422 -> true;
                case 404 -> !answer.detail().startsWith("there is no tailnet");
                default -> false;
            };
            if (let != may || !let && answer.status() != 403) {
                wrong.add(operation.id() + " by " + who + " should be " + (may ? "done" : "refused") + ": "
                        + answer.status() + " " + answer.detail());
            }
        } catch (Exception | AssertionError failure) {
            wrong.add(operation.id() + " by " + who + ": " + failure);
        }
    }

    private void refused(ApiOperation operation, HttpClient from, String what, @Nullable String token)
            throws Exception {
        var answer = ask(operation, from, token, "home");
        if (answer.status() != 401 || !answer.headers().containsKey("www-authenticate")) {
            wrong.add(operation.id() + " with " + what + ": " + answer.status() + " " + answer.detail());
        }
    }

    /// Asks for something that is not there, or with a body that will not do, so that nothing is changed by it.
    private ApiFixture.Answer ask(
            ApiOperation operation, @Nullable HttpClient from, @Nullable String token, String tailnet)
            throws Exception {
        var path = operation.path().replace("{tailnet}", tailnet).replaceAll("\\{[^}]+}", "999999");
        var body = operation.body() == ApiOperation.Body.NONE ? null : "{\"no-such-member\":1}";
        var request = api.request(operation.method().name(), path, token, body).build();
        asked++;
        return from == null ? api.ask(request) : api.ask(from, request);
    }

    private void assertNothingWrong() {
        assertThat(asked).isPositive();
        assertThat(wrong.stream().collect(Collectors.joining("\n"))).isEmpty();
    }
}
