package weft.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.admin.ApiClient.assertProblem;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.coordinator.admin.ApiClient.Answer;
import weft.coordinator.api.TestNodes;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.UserId;
import weft.protocol.policy.document.PolicyDocument;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyApiTest {
    private static final Owner ANN = new Owner.OfUser(new UserId(1));
    private static final long DEADLINE_NANOS = 20_000_000_000L;
    private static final String ANN_TO_WEB = """
            {
              // who may see the web server
              "groups": {"group:web": ["ann@example.org"]},
              "tagOwners": {"tag:web": ["ann@example.org"]},
              "acls": [{"action": "accept", "src": ["group:web"], "dst": ["tag:web:80"]}],
              "tests": [{"src": "ann@example.org", "accept": ["tag:web:80"], "deny": ["tag:web:22"]}],
            }""";

    private ApiClient api;
    private String policy = "";
    private int tailnets;

    @BeforeAll
    void start(@TempDir Path directory) {
        api = new ApiClient(directory);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @BeforeEach
    void aTailnetOfItsOwn() throws Exception {
        var name = "tailnet" + ++tailnets;
        var tailnet = "/tailnets/" + name;
        api.ask("POST", "/tailnets", new JsonObject().put("name", name).encode());
        api.ask("POST", tailnet + "/users", "{\"login\":\"ann@example.org\"}");
        policy = tailnet + "/policy";
    }

    @Test
    void aPolicyIsSetReadBackListedAndRestored() throws Exception {
        assertThat(api.ask("GET", policy, "").body().getLong("revision")).isZero();

        var set = set(ANN_TO_WEB, null, null);
        var replaced = set("{\"acls\": []}", set.body().getLong("revision"), null);
        var log = api.ask("GET", policy + "/log", "").body().getJsonArray("entries");
        var old = api.ask("GET", policy + "/revisions/" + set.body().getLong("revision"), "");

        assertThat(set.status()).as(set.body().encode()).isEqualTo(200);
        assertThat(replaced.status()).as(replaced.body().encode()).isEqualTo(200);
        assertThat(log.size()).isEqualTo(2);
        assertThat(log.getJsonObject(1).getLong("revision"))
                .isEqualTo(set.body().getLong("revision"));
        assertThat(old.body().getString("text")).isEqualTo(ANN_TO_WEB);
        assertThat(api.ask("GET", policy, "").body().getString("text")).isEqualTo("{\"acls\": []}");
    }

    @Test
    void theSamePolicyAgainIsNoChange() throws Exception {
        var first = set(ANN_TO_WEB, null, null);

        var again = set(ANN_TO_WEB, null, null);

        assertThat(again.body().getLong("revision")).isEqualTo(first.body().getLong("revision"));
        assertThat(api.ask("GET", policy + "/log", "")
                        .body()
                        .getJsonArray("entries")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlaceAndTheOldOneStays() throws Exception {
        set(ANN_TO_WEB, null, null);

        var refused = set(
                "{\n  \"acls\": [{\"action\": \"accept\", \"src\": [\"tag:none\"], \"dst\": [\"*:*\"]}]\n}",
                null,
                null);

        assertProblem(422, "line 2", refused);
        assertThat(refused.body().getJsonArray("findings").getJsonObject(0).getInteger("line"))
                .isEqualTo(2);
        assertThat(api.ask("GET", policy, "").body().getString("text")).isEqualTo(ANN_TO_WEB);
    }

    static Stream<Arguments> noPolicies() {
        return Stream.of(
                Arguments.of("ten thousand brackets", "[".repeat(10_000), "nested more than 100 deep"),
                Arguments.of("five megabytes", "{\"acls\": [" + " ".repeat(5 << 20) + "]}", "at most 4194304"),
                Arguments.of(
                        "groups in a circle",
                        "{\"groups\": {\"group:a\": [\"group:b\"], \"group:b\": [\"group:a\"]}}",
                        "group"),
                Arguments.of(
                        "sets in a circle",
                        "{\"ipsets\": {\"ipset:a\": [\"ipset:b\"], \"ipset:b\": [\"ipset:a\"]}}",
                        "contains itself"),
                Arguments.of("a section twice", "{\"acls\": [], \"acls\": []}", "twice"),
                Arguments.of(
                        "a reversed range of addresses",
                        "{\"acls\": [{\"action\": \"accept\", \"src\": [\"10.0.0.9-10.0.0.1\"], \"dst\": [\"*:*\"]}]}",
                        "did you mean 10.0.0.1-10.0.0.9"),
                Arguments.of(
                        "a reversed range of ports",
                        "{\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:90-80\"]}]}",
                        "did you mean 80-90"),
                Arguments.of("an unknown section", "{\"aclz\": []}", "acls"),
                Arguments.of("another script", "{\"группы\": {}}", "группы"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noPolicies")
    void whatIsNoPolicyIsOneClearLineAndTheOldOneStays(String what, String text, String words) throws Exception {
        set(ANN_TO_WEB, null, null);

        var refused = set(text, null, null);

        assertProblem(422, words, refused);
        assertThat(refused.body().getString("detail")).hasSizeLessThan(300);
        assertThat(api.ask("GET", policy, "").body().getString("text")).isEqualTo(ANN_TO_WEB);
    }

    @Test
    void tenMegabytesAreRefusedWithTheLimitAndWhatToDo() throws Exception {
        set(ANN_TO_WEB, null, null);
        var large = "{\"acls\": [" + " ".repeat(10 << 20) + "]}";

        var refused = set(large, null, null);
        var checked = api.ask(
                "POST", policy + "/check", new JsonObject().put("text", large).encode());

        assertProblem(413, "setPolicy takes at most 9437184 bytes; " + PolicyDocument.SIZE_ADVICE, refused);
        assertProblem(413, "checkPolicy takes at most 9437184 bytes", checked);
        assertThat(PolicyDocument.SIZE_ADVICE).contains("4194304 characters", "groups");
        assertThat(api.ask("GET", policy, "").body().getString("text")).isEqualTo(ANN_TO_WEB);
    }

    @Test
    void aTestThatDoesNotHoldRefusesThePolicy() throws Exception {
        var refused = set(ANN_TO_WEB.replace("\"deny\": [\"tag:web:22\"]", "\"deny\": [\"tag:web:80\"]"), null, null);
        var checked = api.ask(
                "POST",
                policy + "/check",
                new JsonObject().put("text", ANN_TO_WEB).encode());

        assertProblem(422, "tests[0]", refused);
        assertThat(checked.body().getBoolean("accepted")).isTrue();
        assertThat(api.ask("GET", policy, "").body().getLong("revision")).isZero();
    }

    @Test
    void whoReadAnOlderPolicyIsTold() throws Exception {
        var first = set(ANN_TO_WEB, null, null);
        set("{}", null, null);

        assertProblem(
                409,
                "changed since you read it",
                set("{\"acls\": []}", first.body().getLong("revision"), null));
    }

    @Test
    void anUnconfirmedPolicyGoesBackAndAConfirmedOneStays() throws Exception {
        set(ANN_TO_WEB, null, null);
        set("{\"acls\": []}", null, 3_600L);
        var confirmed = api.ask("POST", policy + "/confirm", "");
        assertThat(confirmed.body().getString("confirmBy")).isNull();

        set("{}", null, 1L);

        awaitText("{\"acls\": []}");
        var newest = api.ask("GET", policy + "/log", "")
                .body()
                .getJsonArray("entries")
                .getJsonObject(0);
        assertThat(newest.getString("author")).isEqualTo("coordinator");
    }

    @Test
    void ofTwoUnconfirmedPoliciesNeitherStays() throws Exception {
        set(ANN_TO_WEB, null, null);
        set("{\"acls\": []}", null, 3_600L);

        var second = set("{}", null, 1L);

        assertThat(second.body().getString("text")).isEqualTo("{}");
        awaitText(ANN_TO_WEB);
    }

    @Test
    void aChangeThatWouldBreakATestIsRefusedAndNamesIt() throws Exception {
        set("""
                {"acls": [{"action": "accept", "src": ["autogroup:admin"], "dst": ["192.0.2.1:22"]}],
                 "tests": [{"src": "bob@example.org", "deny": ["192.0.2.1:22"]}]}""", null, null);
        var users = policy.replace("/policy", "/users");

        var refused = api.ask("POST", users, "{\"login\":\"bob@example.org\",\"role\":\"ADMIN\"}");
        var allowed = api.ask("POST", users, "{\"login\":\"bob@example.org\",\"role\":\"MEMBER\"}");
        var promoted = api.ask("PATCH", users + "/bob@example.org", "{\"role\":\"ADMIN\"}");
        var audits = api.ask("PATCH", users + "/bob@example.org", "{\"role\":\"AUDITOR\"}");

        assertProblem(422, "would break a test of the policy: tests[0]", refused);
        assertThat(allowed.status()).as(allowed.body().encode()).isEqualTo(201);
        assertProblem(422, "would break a test of the policy: tests[0]", promoted);
        assertThat(audits.status()).as(audits.body().encode()).isEqualTo(200);
    }

    @Test
    void explanationsNameRuleAndLine() throws Exception {
        set(
                "{\n\"acls\": [\n{\"action\": \"accept\", \"src\": [\"192.0.2.1\"], \"dst\": [\"192.0.2.2:22\"]}]}",
                null,
                null);

        var allowed = api.ask("GET", policy + "/explain?src=192.0.2.1&dst=192.0.2.2&port=22&proto=tcp", "");
        var denied = api.ask("GET", policy + "/explain?src=192.0.2.1&dst=192.0.2.2&port=23", "");

        assertThat(allowed.body().getBoolean("allowed"))
                .as(allowed.body().encode())
                .isTrue();
        assertThat(allowed.body().getJsonArray("rules").getJsonObject(0).getInteger("line"))
                .isEqualTo(3);
        assertThat(denied.body().getBoolean("allowed")).isFalse();
        assertProblem(400, "say dst", api.ask("GET", policy + "/explain?src=192.0.2.1", ""));
        assertProblem(404, "no node ghost", api.ask("GET", policy + "/explain?src=ghost&dst=192.0.2.1", ""));
    }

    @Test
    void anAttributeThatAnAdministratorGivesDecidesWhatAPostureLetsThrough() throws Exception {
        TestNodes.join(api.coordinator(), "tailnet" + tailnets, "host", List.of(ANN, ANN));
        var node = policy.replace("/policy", "/nodes/host1");
        set("""
                {"postures": {"posture:prod": ["custom:tier == 'prod'"]},
                 "acls": [{"action": "accept", "src": ["*"], "srcPosture": ["posture:prod"], "dst": ["*:22"]}]}""", null, null);
        assertThat(isAllowed("host1", "host2")).isFalse();

        var given = api.ask("PATCH", node, "{\"attributes\": {\"custom:tier\": \"prod\", \"custom:site\": \"lab\"}}");
        assertThat(given.status()).as(given.body().encode()).isEqualTo(200);
        assertThat(attributes(node)).containsEntry("custom:tier", "prod").containsEntry("custom:site", "lab");
        assertThat(isAllowed("host1", "host2")).isTrue();
        assertThat(isAllowed("host2", "host1")).isFalse();

        api.ask("PATCH", node, "{\"attributes\": {\"custom:tier\": \"\"}}");
        assertThat(attributes(node)).doesNotContainKey("custom:tier").containsEntry("custom:site", "lab");
        assertThat(isAllowed("host1", "host2")).isFalse();
        assertProblem(
                400, "an attribute is custom:", api.ask("PATCH", node, "{\"attributes\": {\"node:os\": \"linux\"}}"));
    }

    private Map<String, Object> attributes(String node) throws Exception {
        return api.ask("GET", node, "").body().getJsonObject("attributes").getMap();
    }

    private boolean isAllowed(String source, String target) throws Exception {
        return api.ask("GET", policy + "/explain?src=" + source + "&dst=" + target + "&port=22&proto=tcp", "")
                .body()
                .getBoolean("allowed");
    }

    @Test
    void aThreadOfTheirOwnCompilesPoliciesHoweverBusyTheWorkersAre() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .anyMatch(name -> name.startsWith("weft-access"));
    }

    private void awaitText(String text) throws Exception {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (api.ask("GET", policy, "").body().getString("confirmBy") != null) {
            assertThat(System.nanoTime()).as("the policy went back").isLessThan(deadline);
        }
        assertThat(api.ask("GET", policy, "").body().getString("text")).isEqualTo(text);
    }

    private Answer set(String text, @Nullable Long revision, @Nullable Long confirmWithinSeconds) throws Exception {
        var body = new JsonObject().put("text", text);
        if (revision != null) {
            body.put("revision", revision);
        }
        if (confirmWithinSeconds != null) {
            body.put("confirmWithinSeconds", confirmWithinSeconds);
        }
        return api.ask("PUT", policy, body.encode());
    }
}
