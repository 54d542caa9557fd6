package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.TestCoordinator;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.UserId;

/// A coordinator with its API, and clients at addresses of their own. Every answer is held against the document.
final class ApiFixture implements AutoCloseable {
    static final Owner ANN = new Owner.OfUser(new UserId(1));
    static final Owner BOB = new Owner.OfUser(new UserId(2));
    static final Owner SERVERS = new Owner.OfTags(List.of("tag:server"));

    private final HttpClient client = HttpClient.newHttpClient();
    private final DocumentCheck check = new DocumentCheck();
    private final Coordinator coordinator;
    private final String operator;

    record Answer(int status, Map<String, List<String>> headers, JsonObject body) {
        String detail() {
            return body.getString("detail", "");
        }

        @Nullable
        String etag() {
            var etags = headers.get("etag");
            return etags == null ? null : etags.getFirst();
        }
    }

    ApiFixture(Path directory) {
        coordinator = TestCoordinator.start(directory);
        operator = coordinator.firstToken().orElseThrow();
    }

    Coordinator coordinator() {
        return coordinator;
    }

    ApiDocument document() {
        return check.document();
    }

    /// The cluster operator's token.
    String operator() {
        return operator;
    }

    /// A client at another address of this host.
    HttpClient clientAt(String address) throws Exception {
        return HttpClient.newBuilder()
                .localAddress(InetAddress.getByName(address))
                .build();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + coordinator.port() + path);
    }

    HttpRequest.Builder request(String method, String path, @Nullable String token, @Nullable Object body) {
        var request = HttpRequest.newBuilder(uri("/api/v1" + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    Answer ask(String method, String path, @Nullable String token, @Nullable Object body) throws Exception {
        return ask(client, request(method, path, token, body).build());
    }

    Answer ask(HttpRequest request) throws Exception {
        return ask(client, request);
    }

    Answer ask(HttpClient from, HttpRequest request) throws Exception {
        var response = from.send(request, HttpResponse.BodyHandlers.ofString());
        var path = request.uri().getRawPath().substring("/api/v1".length());
        check.check(
                request.method(),
                path,
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
        return new Answer(response.statusCode(), response.headers().map(), new JsonObject(response.body()));
    }

    /// The path of a new tailnet: ann with host1 and host4, bob with host2, servers host3 and host5.
    String home(String name) throws Exception {
        var tailnet = "/tailnets/" + name;
        made(ask("POST", "/tailnets", operator, new JsonObject().put("name", name)));
        for (String login : List.of("ann@example.org", "bob@example.org")) {
            made(ask("POST", tailnet + "/users", operator, new JsonObject().put("login", login)));
        }
        TestNodes.join(coordinator, name, "host", List.of(ANN, BOB, SERVERS, ANN, SERVERS));
        return tailnet;
    }

    /// A personal token of a user with that role, who is called like it.
    String personal(String tailnet, String role) throws Exception {
        var login = role.toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "@example.org";
        made(ask(
                "POST",
                "/tailnets/" + tailnet + "/users",
                operator,
                new JsonObject().put("login", login).put("role", role)));
        return token(tailnet, operator, new JsonObject().put("user", login));
    }

    /// A token of a tailnet, made by whoever has the other one.
    String token(String tailnet, String maker, JsonObject wish) throws Exception {
        var body = new JsonObject().put("name", "a token").mergeIn(wish);
        return made(ask("POST", "/tailnets/" + tailnet + "/tokens", maker, body))
                .getString("token");
    }

    JsonObject client(String tailnet, String maker, JsonObject wish) throws Exception {
        var body = new JsonObject()
                .put("name", "a client")
                .put("scopes", new JsonArray().add("all"))
                .mergeIn(wish);
        return made(ask("POST", "/tailnets/" + tailnet + "/oauth-clients", maker, body));
    }

    /// An access token of a client, or the answer that refuses it.
    JsonObject grant(String id, String secret, String scope) throws Exception {
        var form = "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret
                + (scope.isEmpty() ? "" : "&scope=" + scope);
        var response = client.send(
                HttpRequest.newBuilder(uri("/oauth/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new JsonObject(response.body()).put("status", response.statusCode());
    }

    /// @param etag for `If-Match`; null for none
    Answer put(String path, JsonObject body, @Nullable String etag) throws Exception {
        var request = request("PUT", path, operator, body);
        if (etag != null) {
            request.header("If-Match", etag);
        }
        return ask(request.build());
    }

    /// The one list that a page has, whatever it is called.
    static JsonArray onlyList(Answer answer) {
        return answer.body().stream()
                .filter(entry -> entry.getValue() instanceof JsonArray)
                .map(entry -> (JsonArray) entry.getValue())
                .findFirst()
                .orElseThrow();
    }

    /// Of the nodes in a list.
    static List<String> names(Answer answer) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body().getJsonArray("nodes").stream()
                .map(node -> ((JsonObject) node).getString("name"))
                .toList();
    }

    static void assertProblem(int status, String words, Answer answer) {
        assertThat(answer.status()).as(answer.body().encode()).isEqualTo(status);
        assertThat(answer.detail()).contains(words).hasLineCount(1);
        assertThat(answer.headers().get("content-type")).containsExactly("application/problem+json");
        assertThat(answer.body().getInteger("status")).isEqualTo(status);
    }

    static JsonObject made(Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new AssertionError(answer.status() + " " + answer.body().encode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        coordinator.close();
        check.close();
        client.close();
    }
}
