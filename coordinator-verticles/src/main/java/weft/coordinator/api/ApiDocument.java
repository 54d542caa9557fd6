package weft.coordinator.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import weft.protocol.rights.Reach;
import weft.protocol.rights.Scope;

/// Any thread. The API's OpenAPI document, `openapi.yaml` beside this class: routes, checks and rights come from it.
public final class ApiDocument {
    /// Where the API is.
    public static final String BASE = "/api/v1";

    private static final String FILE = "openapi.yaml";
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

    private final JsonObject json;
    private final List<ApiOperation> operations;

    private ApiDocument(JsonObject json) {
        this.json = json;
        var all = new ArrayList<ApiOperation>();
        json.getJsonObject("paths")
                .forEach(path -> METHODS.forEach(method -> {
                    var operation = ((JsonObject) path.getValue()).getJsonObject(method);
                    if (operation != null) {
                        all.add(operation(method, path.getKey(), operation));
                    }
                }));
        // What is named comes before what varies.
        all.sort(Comparator.comparing(operation -> operation.path().replace("{", "~")));
        this.operations = List.copyOf(all);
    }

    public static ApiDocument read() {
        try (var in = ApiDocument.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the program");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var loaded = new Load(LoadSettings.builder()
                            .setMaxAliasesForCollections(0)
                            .build())
                    .loadFromString(text);
            return new ApiDocument(object((Map<?, ?>) loaded));
        } catch (IOException failure) {
            throw new IllegalStateException("cannot read " + FILE, failure);
        }
    }

    public JsonObject json() {
        return json;
    }

    /// The same for the library that checks bodies: it knows JSON under its plain name only, and no servers that are
    /// named
    /// by a path.
    JsonObject plain() {
        var plain = new JsonObject(json.encode().replace("application/problem+json", "application/json"));
        plain.remove("servers");
        return plain;
    }

    public List<ApiOperation> operations() {
        return operations;
    }

    private static ApiOperation operation(String method, String path, JsonObject operation) {
        var security = operation.getJsonArray("security", new JsonArray());
        var body = operation.getJsonObject("requestBody");
        return new ApiOperation(
                operation.getString("operationId"),
                HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                path,
                need(operation.getString("operationId"), security),
                security.isEmpty(),
                operation.getBoolean("x-weft-cluster", false),
                "all".equals(operation.getString("x-weft-reach")) ? Reach.ALL : Reach.OWN,
                operation.getJsonObject("responses").fieldNames().stream()
                        .filter(status -> status.startsWith("2"))
                        .mapToInt(Integer::parseInt)
                        .findFirst()
                        .orElseThrow(),
                operation.getInteger("x-weft-body-bytes-max", BODY_BYTES_MAX),
                operation.getString("x-weft-body-advice", ""),
                body == null
                        ? ApiOperation.Body.NONE
                        : body.getBoolean("required", false) ? ApiOperation.Body.REQUIRED : ApiOperation.Body.OPTIONAL);
    }

    /// All alternatives of an operation need the same scope.
    private static @Nullable Scope need(String id, JsonArray security) {
        var texts = security.stream()
                .flatMap(each -> ((JsonObject) each).stream())
                .map(each -> (JsonArray) each.getValue())
                .distinct()
                .toList();
        if (texts.size() > 1 || texts.stream().anyMatch(scopes -> scopes.size() > 1)) {
            throw new IllegalStateException("the operation " + id + " needs more than one scope");
        }
        return texts.stream()
                .filter(scopes -> !scopes.isEmpty())
                .map(scopes -> Scope.of(scopes.getString(0))
                        .orElseThrow(
                                () -> new IllegalStateException("the operation " + id + " needs an unknown scope")))
                .findFirst()
                .orElse(null);
    }

    private static JsonObject object(Map<?, ?> map) {
        var object = new JsonObject();
        map.forEach((key, value) -> object.put(String.valueOf(key), value(value)));
        return object;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> object(map);
            case List<?> list -> {
                var array = new JsonArray();
                list.forEach(item -> array.add(value(item)));
                yield array;
            }
            case null, default -> value;
        };
    }
}
