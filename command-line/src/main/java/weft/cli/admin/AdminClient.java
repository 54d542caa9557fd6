package weft.cli.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.cli.Complaint;
import weft.cli.ExitCode;

/// The admin API's client: one request, its answer, or one line that says why not. Home: the caller's thread.
public final class AdminClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final String token;
    private final Trust trust;
    private final CoordinatorTrust manager;
    private final String reason;
    private final HttpClient http;

    /// @param pin of the certificate; null for the system's judgement
    /// @param confirmed run when the coordinator has answered under that pin
    record Trust(@Nullable String pin, Runnable confirmed) {}

    AdminClient(String url, String token, Trust trust, String reason) {
        this.url = url;
        this.token = token;
        this.trust = trust;
        this.manager = new CoordinatorTrust(trust.pin());
        this.reason = reason;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(DEADLINE)
                .sslContext(manager.context())
                .build();
    }

    /// The coordinator's URL.
    String url() {
        return url;
    }

    /// An empty body.
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /// A segment of a path.
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Sends a request; null is no body.
    ///
    /// @param path after `/api/v1`
    JsonNode send(String method, String path, @Nullable JsonNode body) {
        String why = reason.isEmpty() || method.equals("GET")
                ? ""
                : (path.contains("?") ? "&" : "?") + "reason=" + segment(reason);
        HttpRequest request = HttpRequest.newBuilder(address(path + why))
                .timeout(DEADLINE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            trust.confirmed().run();
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), answer);
            }
            return answer;
        } catch (JsonProcessingException _) {
            throw Complaint.unreachable(url + " answers, but is not a Weft coordinator");
        } catch (SSLException problem) {
            throw untrusted(problem);
        } catch (IOException problem) {
            throw Complaint.unreachable("no coordinator answers at " + url + ": " + words(problem));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }

    private URI address(String path) {
        try {
            return URI.create(url + "/api/v1" + path);
        } catch (IllegalArgumentException _) {
            throw Complaint.usage("'" + url + "' is not a coordinator's URL: it looks like https://HOST:PORT");
        }
    }

    private static Complaint refused(int status, JsonNode answer) {
        int code = switch (status) {
            case 400 -> ExitCode.USAGE;
            case 503 -> ExitCode.UNREACHABLE;
            default -> status >= 500 ? ExitCode.FAILED : ExitCode.REFUSED;
        };
        return new Complaint(code, answer.path("detail").asText("the coordinator refused with status " + status));
    }

    private Complaint untrusted(SSLException problem) {
        String seen = manager.seen().orElse("");
        if (seen.isEmpty()) {
            return Complaint.unreachable(url + " does not speak TLS: " + problem.getMessage());
        }
        if (trust.pin() != null) {
            return Complaint.refused("the certificate of " + url + " is not the pinned one: pinned " + trust.pin()
                    + ", shown " + seen + "; if the coordinator was given a new one, pass --pin " + seen);
        }
        return Complaint.refused("nobody vouches for the certificate of " + url + "; compare its fingerprint " + seen
                + " with the coordinator's and pass it once with --pin");
    }

    private static String words(IOException problem) {
        return problem.getMessage() == null
                ? "the connection was refused or the name is unknown"
                : problem.getMessage();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
