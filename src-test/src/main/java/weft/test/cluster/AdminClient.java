package weft.test.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.coordinator.admin.AdminMessages.AuthKeyList;
import weft.coordinator.admin.AdminMessages.AuthKeyView;
import weft.coordinator.admin.AdminMessages.LogLine;
import weft.coordinator.admin.AdminMessages.LogPage;
import weft.coordinator.admin.AdminMessages.NodeList;
import weft.coordinator.admin.AdminMessages.NodeView;
import weft.coordinator.admin.AdminMessages.TailnetView;
import weft.coordinator.policy.PolicyMessages.PolicyView;
import weft.kit.json.JsonCodec;

/// Any thread. The admin API of a coordinator over HTTPS; blocking calls with a deadline each.
public final class AdminClient {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int LOG_PAGE = 1_000;

    private final HttpClient http;
    private final String base;
    private final String token;
    private final JsonCodec json = JsonCodec.ofProtocol();

    /// The coordinator answered, and said no, or that it could not.
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String body) {
            super("HTTP " + status + ": " + body);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private AdminClient(HttpClient http, String base, String token) {
        this.http = http;
        this.base = base;
        this.token = token;
    }

    /// For a coordinator at a URL whose certificate is that file.
    public static AdminClient of(String url, String token, Path certificate) {
        return new AdminClient(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(DEADLINE)
                        .sslContext(Certificates.trusting(certificate))
                        .build(),
                url + "/api/v1/tailnets",
                token);
    }

    public TailnetView createTailnet(String name) throws IOException {
        return send("POST", "", Map.of("name", name), TailnetView.class);
    }

    /// A key for tags that admits any number of nodes, or one.
    public AuthKeyView createAuthKey(String tailnet, boolean reusable, String reason) throws IOException {
        return createAuthKey(tailnet, List.of("tag:drill"), reusable, reason);
    }

    /// A key for these tags that admits any number of nodes.
    public AuthKeyView createAuthKey(String tailnet, List<String> tags, String reason) throws IOException {
        return createAuthKey(tailnet, tags, true, reason);
    }

    private AuthKeyView createAuthKey(String tailnet, List<String> tags, boolean reusable, String reason)
            throws IOException {
        return send(
                "POST",
                "/" + tailnet + "/auth-keys" + because(reason),
                Map.of("tags", tags, "reusable", reusable, "ephemeral", false),
                AuthKeyView.class);
    }

    /// Puts a policy into force.
    public PolicyView setPolicy(String tailnet, String text) throws IOException {
        return send("PUT", "/" + tailnet + "/policy", Map.of("text", text), PolicyView.class);
    }

    public AuthKeyList authKeys(String tailnet) throws IOException {
        return send("GET", "/" + tailnet + "/auth-keys", null, AuthKeyList.class);
    }

    public NodeView rename(String tailnet, String node, String name, String reason) throws IOException {
        return send("PATCH", "/" + tailnet + "/nodes/" + node + because(reason), Map.of("name", name), NodeView.class);
    }

    public NodeList nodes(String tailnet) throws IOException {
        return send("GET", "/" + tailnet + "/nodes", null, NodeList.class);
    }

    /// The whole journal of a tailnet, newest first.
    public List<LogLine> log(String tailnet) throws IOException {
        var lines = new ArrayList<LogLine>();
        Long before = Long.MAX_VALUE;
        while (before != null) {
            var page = send("GET", "/" + tailnet + "/log?limit=" + LOG_PAGE + "&before=" + before, null, LogPage.class);
            lines.addAll(page.entries());
            before = page.before();
        }
        return lines;
    }

    private static String because(String reason) {
        return "?reason=" + URLEncoder.encode(reason, StandardCharsets.UTF_8);
    }

    private <T> T send(String method, String path, @Nullable Object body, Class<T> type) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(DEADLINE)
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(json.encode(body)))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new Refused(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
            }
            return json.decode(response.body(), type);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
