package weft.coordinator.api;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Event loop. Holds requests against the API's document: parameters, type of the body, and the body. What does not fit
/// is
/// a [Problem] that says where.
///
/// Parameters are taken as they stand in the URL: text stays text, even where it looks like JSON.
final class RequestCheck {
    private static final String JSON = "application/json";
    /// Everybody may say why, also where nothing keeps it.
    private static final String REASON = "reason";

    private static final int LARGE_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final OpenAPIContract contract;

    private RequestCheck(Vertx vertx, OpenAPIContract contract) {
        this.vertx = vertx;
        this.contract = contract;
    }

    /// Reads the document's schemas, which takes a moment of other threads.
    static Future<RequestCheck> load(Vertx vertx, ApiDocument document) {
        return OpenAPIContract.from(vertx, document.plain()).map(contract -> new RequestCheck(vertx, contract));
    }

    /// Fails with a [Problem] when the request is not as the document wants it.
    Future<Void> check(ApiOperation operation, RoutingContext request) {
        var described = contract.operation(operation.id());
        checkParameters(described, request);
        var body = request.body().buffer();
        if (operation.body() == ApiOperation.Body.NONE || body == null || body.length() == 0) {
            if (operation.body() == ApiOperation.Body.REQUIRED) {
                throw Problem.badRequest("a body is needed: " + described.getOperationId() + " takes JSON");
            }
            return Future.succeededFuture();
        }
        checkType(request.request());
        var media = requireNonNull(described.getRequestBody().getContent().get(JSON));
        if (body.length() < LARGE_BYTES) {
            checkBody(media, Json.CODEC.fromBuffer(body, Object.class));
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(
                () -> {
                    checkBody(media, Json.CODEC.fromBuffer(body, Object.class));
                    return null;
                },
                false);
    }

    private static void checkType(HttpServerRequest request) {
        var type = request.getHeader("Content-Type");
        if (type == null) {
            return;
        }
        var media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!media.equals(JSON)) {
            throw Problem.of(415, "a body is " + JSON + ", not " + shown(media));
        }
    }

    private void checkParameters(Operation operation, RoutingContext request) {
        Set<String> known = operation.getParameters().stream()
                .filter(parameter -> parameter.getIn() == Location.QUERY)
                .map(Parameter::getName)
                .collect(Collectors.toSet());
        for (String name : request.queryParams().names()) {
            if (!known.contains(name) && !name.equals(REASON)) {
                throw Problem.badRequest("there is no parameter '" + shown(name) + "' here"
                        + (known.isEmpty()
                                ? ""
                                : "; there are "
                                        + String.join(
                                                ", ", known.stream().sorted().toList())));
            }
        }
        for (Parameter parameter : operation.getParameters()) {
            var text = text(parameter, request);
            if (text != null) {
                checkParameter(parameter, text);
            } else if (parameter.isRequired()) {
                throw Problem.badRequest("the parameter " + parameter.getName() + " is missing");
            }
        }
    }

    private static @Nullable String text(Parameter parameter, RoutingContext request) {
        var name = parameter.getName();
        return switch (parameter.getIn()) {
            case PATH -> request.pathParam(name);
            case QUERY -> request.queryParams().get(name);
            case HEADER -> request.request().getHeader(name);
            case COOKIE -> null;
        };
    }

    private void checkParameter(Parameter parameter, String text) {
        Object value = text;
        if ("integer".equals(parameter.getSchema().get("type"))) {
            try {
                value = Long.parseLong(text.strip());
            } catch (NumberFormatException _) {
                throw Problem.badRequest(parameter.getName() + " has to be a number, not '" + shown(text) + "'");
            }
        }
        fits(parameter.getSchema(), value, "the parameter " + parameter.getName());
    }

    private void checkBody(MediaType media, @Nullable Object body) {
        fits(media.getSchema(), body, "the body is not what is expected");
    }

    private void fits(JsonSchema schema, @Nullable Object value, String complaint) {
        var result = contract.getSchemaRepository().validator(schema).validate(value);
        if (!result.getValid()) {
            throw Problem.badRequest(complaint + ": " + SchemaFault.line(result, schema));
        }
    }

    /// The line for a body that is no JSON.
    static Problem malformed(DecodeException failure) {
        return Problem.badRequest("the body is not what is expected: it is no JSON ("
                + String.valueOf(failure.getMessage()).lines().findFirst().orElse("") + ")");
    }

    private static String shown(String text) {
        var clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 40 ? clean.substring(0, 40) + "…" : clean;
    }
}
