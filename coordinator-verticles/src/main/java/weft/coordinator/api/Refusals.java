package weft.coordinator.api;

import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.DatabaseUnavailable;
import weft.coordinator.journal.AppendFailed;
import weft.coordinator.policy.PolicyRefused;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;

/// Event loop. Answers of the API to what is not done, as `application/problem+json` (RFC 9457).
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final JsonCodec json;

    Refusals(JsonCodec json) {
        this.json = json;
    }

    void refuse(RoutingContext request, Throwable failure) {
        if (request.response().ended()) {
            return;
        }
        var problem = problemOf(failure);
        if (problem == null) {
            LOG.error("a request of the API failed", failure);
            problem = Problem.of(500, "the coordinator failed at this; its log says more");
        }
        send(request, problem, failure instanceof PolicyRefused refused ? refused.findings() : List.of());
    }

    /// What the framework refuses, by its status.
    void framework(RoutingContext request) {
        var failure = request.failure();
        if (failure != null && (request.statusCode() < 400 || request.statusCode() == 500)) {
            refuse(request, failure);
            return;
        }
        refuse(
                request,
                switch (request.statusCode()) {
                    case 400 -> Problem.badRequest("the request cannot be read");
                    default -> {
                        int status = request.statusCode() < 400 ? 500 : request.statusCode();
                        yield Problem.of(status, Problem.title(status));
                    }
                });
    }

    private void send(RoutingContext request, Problem problem, List<?> findings) {
        var response = request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .putHeader("Cache-Control", "no-store");
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"weft\"");
        }
        if (problem.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", String.valueOf(problem.retryAfterSeconds()));
        }
        if (problem.etag() != null) {
            response.putHeader("ETag", "\"" + problem.etag() + "\"");
        }
        var body = new TreeMap<String, Object>(Map.of(
                "type",
                "about:blank",
                "title",
                problem.title(),
                "status",
                problem.status(),
                "detail",
                problem.detail()));
        if (!findings.isEmpty()) {
            body.put("findings", findings);
        }
        response.end(json.encodeText(body));
    }

    /// Null for what is a fault of ours.
    static @Nullable Problem problemOf(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case JsonMalformed malformed ->
                Problem.badRequest("the body is not what is expected: " + malformed.getMessage());
            case PolicyRefused refused ->
                refused.findings().isEmpty() ? Problem.conflict(refused.line()) : Problem.unprocessable(refused.line());
            case AppendFailed append ->
                switch (append.reason()) {
                    case UNKNOWN_TAILNET -> Problem.notFound(append.line());
                    case REVISION_MOVED, NAME_TAKEN -> Problem.conflict(append.line());
                    case QUEUE_FULL, OUTCOME_UNKNOWN, DEADLINE, CLOSED, DATABASE -> Problem.unavailable(append.line());
                };
            case DatabaseUnavailable database -> Problem.unavailable(database.line());
            case ConnectException _, ClosedConnectionException _, TimeoutException _ -> databaseIsAway();
            case PgException refused when isPassing(refused) -> databaseIsAway();
            default -> null;
        };
    }

    /// What else an API asks of the network is asked of identity providers, whose failures are problems already.
    private static Problem databaseIsAway() {
        return Problem.unavailable("the coordinator's database does not answer; try again, and see the log");
    }

    /// Classes of PostgreSQL's error codes: connection lost, out of disk or connections, shutting down.
    private static boolean isPassing(PgException refused) {
        var state = String.valueOf(refused.getSqlState());
        return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
    }
}
