package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.api.ApiFixture.assertProblem;
import static weft.coordinator.api.ApiFixture.names;
import static weft.coordinator.api.ApiFixture.onlyList;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.coordinator.api.ApiFixture.Answer;

/// Lists in parts and by filter, and two who edit the same.
class ApiListsTest extends ApiHome {
    @Test
    void aListInPartsShowsEachRowOnceWhileOthersComeAndGo() throws Exception {
        var first = nodes("?limit=2");
        api.ask("DELETE", tailnet + "/nodes/n1", operator, null);
        api.ask("DELETE", tailnet + "/nodes/n3", operator, null);
        TestNodes.join(api.coordinator(), name, "late", List.of(ApiFixture.BOB));
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

        assertThat(api.put(tailnet + "/policy", policy, before).status()).isEqualTo(200);
        assertProblem(
                412, "somebody", api.put(tailnet + "/policy", policy.copy().put("text", "{}"), before));

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
        assertThat(api.put("/relays/9", region, null).status()).isEqualTo(200);
        var etag = api.ask("GET", "/relays/9", operator, null).etag();
        assertThat(api.put("/relays/9", region.copy().put("name", "Ninth"), etag)
                        .status())
                .isEqualTo(200);
        assertProblem(412, "somebody", api.put("/relays/9", region, etag));

        var user = tailnet + "/users/bob@example.org";
        var request = api.request("DELETE", tailnet + "/users/ann@example.org", operator, null)
                .header("If-Match", api.ask("GET", user, operator, null).etag())
                .build();
        assertProblem(412, "somebody", api.ask(request));
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
}
