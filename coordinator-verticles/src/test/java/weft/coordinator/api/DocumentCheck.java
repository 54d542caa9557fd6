package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Holds answers against the API's document: status, type and body, and that nothing is in the body that the document
/// does
/// not name.
public final class DocumentCheck implements AutoCloseable {
    private static final Pattern REF = Pattern.compile("#/components/schemas/(\\w+)");

    private final Vertx vertx = Vertx.vertx();
    private final ApiDocument document = ApiDocument.read();
    private final ResponseValidator validator;

    public DocumentCheck() {
        try {
            validator = ResponseValidator.create(
                    vertx, OpenAPIContract.from(vertx, document.plain()).await(20, TimeUnit.SECONDS));
        } catch (java.util.concurrent.TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }

    ApiDocument document() {
        return document;
    }

    /// @param path below the API's root, perhaps with a query
    public void check(String method, String path, int status, String type, String body) throws Exception {
        var bare = path.replaceFirst("[?].*", "");
        var operation = document.operations().stream()
                .filter(each -> each.method().name().equals(method) && each.hasPath(bare))
                .findFirst();
        if (operation.isEmpty()) {
            assertThat(status).as(method + " " + path).isIn(404, 405);
            return;
        }
        boolean done = status == operation.get().status();
        assertThat(type).as(method + " " + path).isEqualTo(done ? "application/json" : "application/problem+json");
        validator
                .validate(
                        ValidatableResponse.create(status, Map.of(), Buffer.buffer(body), "application/json"),
                        operation.get().id())
                .await(20, TimeUnit.SECONDS);
        var unknown = new ArrayList<String>();
        undescribed(schemaOf(operation.get(), status), Json.decodeValue(body), "", unknown);
        assertThat(unknown)
                .as("not in the document's answer of " + operation.get().id())
                .isEmpty();
    }

    private JsonObject schemaOf(ApiOperation operation, int status) {
        if (status != operation.status()) {
            return schema("Problem");
        }
        return document.json()
                .getJsonObject("paths")
                .getJsonObject(operation.path())
                .getJsonObject(operation.method().name().toLowerCase(java.util.Locale.ROOT))
                .getJsonObject("responses")
                .getJsonObject(String.valueOf(status))
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
    }

    private JsonObject schema(String name) {
        return document.json()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject(name);
    }

    private void undescribed(JsonObject schema, Object value, String place, List<String> unknown) {
        var ref = REF.matcher(schema.getString("$ref", ""));
        if (ref.matches()) {
            undescribed(schema(ref.group(1)), value, place, unknown);
        } else if (value instanceof JsonArray array && schema.containsKey("items")) {
            array.forEach(item -> undescribed(schema.getJsonObject("items"), item, place + "[]", unknown));
        } else if (value instanceof JsonObject object && schema.containsKey("properties")) {
            var properties = schema.getJsonObject("properties");
            object.forEach(entry -> {
                var here = place + "/" + entry.getKey();
                if (properties.containsKey(entry.getKey())) {
                    undescribed(properties.getJsonObject(entry.getKey()), entry.getValue(), here, unknown);
                } else {
                    unknown.add(here);
                }
            });
        }
    }

    @Override
    public void close() {
        vertx.close();
    }
}
