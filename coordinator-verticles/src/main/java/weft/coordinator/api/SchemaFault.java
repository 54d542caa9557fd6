package weft.coordinator.api;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Pure. What a value has that its schema does not allow, in one line for a person.
///
/// The validator reports a fault once for each schema around it, and each property that has a fault as an unknown one,
/// too; of all that, the innermost counts.
final class SchemaFault {
    private static final String PROPERTIES = "properties";
    private static final String UNKNOWN = "additionalProperties";
    private static final Set<String> AROUND =
            Set.of(PROPERTIES, UNKNOWN, "$ref", "items", "prefixItems", "allOf", "anyOf", "oneOf");
    private static final String NONE_OF = "Instance does not match any of ";

    private SchemaFault() {}

    /// @param schema which the value does not fit
    static String line(OutputUnit result, JsonSchema schema) {
        List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
        var inside = errors.stream()
                .filter(error -> keyword(error).equals(PROPERTIES))
                .map(SchemaFault::place)
                .collect(Collectors.toSet());
        return errors.stream()
                .filter(error -> keyword(error).equals(UNKNOWN) && !inside.contains(place(error)))
                .findFirst()
                .map(error -> unknown(error, schema))
                .or(() -> errors.stream()
                        .filter(error -> !AROUND.contains(keyword(error)))
                        .findFirst()
                        .map(SchemaFault::known))
                .orElse("it does not fit the API's document");
    }

    private static String unknown(OutputUnit error, JsonSchema schema) {
        var line = "there is no '" + place(error) + "'";
        boolean isOutermost = error.getKeywordLocation().equals("#/" + UNKNOWN);
        return isOutermost && schema.get(PROPERTIES) instanceof JsonObject names
                ? line + "; there are " + String.join(", ", new TreeSet<>(names.fieldNames()))
                : line;
    }

    private static String known(OutputUnit error) {
        var text = firstLine(error.getError());
        var told = text.startsWith(NONE_OF)
                ? "has to be one of "
                        + text.substring(NONE_OF.length())
                                .replaceAll("[\\[\\]\"]", "")
                                .replace(",", ", ")
                : text;
        var place = place(error);
        return place.isEmpty() ? told : place + ": " + told;
    }

    private static String keyword(OutputUnit error) {
        var location = error.getKeywordLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /// Names and indexes down to it, with slashes; empty for the whole value.
    private static String place(OutputUnit error) {
        var pointer = error.getInstanceLocation();
        return pointer == null || pointer.length() < 2 ? "" : pointer.substring(2);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
