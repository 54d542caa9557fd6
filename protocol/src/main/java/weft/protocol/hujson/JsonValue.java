package weft.protocol.hujson;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of a HuJSON document, and where it begins in the text. `offset` counts in UTF-16 units; [SourceText] makes
/// line and column of it. Numbers keep their spelling: what is only passed on must not lose digits.
public sealed interface JsonValue {
    int offset();

    /// What it is, for messages: `an object`, `text` …
    String kind();

    /// The same value without places in a text: equal to the same value from elsewhere.
    default JsonValue unplaced() {
        return switch (this) {
            case JsonObject object ->
                new JsonObject(
                        -1,
                        object.members().stream()
                                .map(member -> new Member(
                                        -1, member.name(), member.value().unplaced()))
                                .toList());
            case JsonArray array ->
                new JsonArray(
                        -1, array.items().stream().map(JsonValue::unplaced).toList());
            case JsonText text -> new JsonText(-1, text.value());
            case JsonNumber number -> new JsonNumber(-1, number.text());
            case JsonBoolean bool -> new JsonBoolean(-1, bool.value());
            case JsonNull _ -> new JsonNull(-1);
        };
    }

    /// Members in the order of the text; no name appears twice.
    record JsonObject(int offset, List<Member> members) implements JsonValue {
        public JsonObject {
            members = List.copyOf(members);
        }

        @Override
        public String kind() {
            return "an object";
        }

        /// The member of that name, in exactly this spelling.
        public @Nullable JsonValue get(String name) {
            for (var member : members) {
                if (member.name().equals(name)) {
                    return member.value();
                }
            }
            return null;
        }
    }

    record JsonArray(int offset, List<JsonValue> items) implements JsonValue {
        public JsonArray {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record JsonText(int offset, String value) implements JsonValue {
        @Override
        public String kind() {
            return "text";
        }
    }

    record JsonNumber(int offset, String text) implements JsonValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record JsonBoolean(int offset, boolean value) implements JsonValue {
        @Override
        public String kind() {
            return value ? "true" : "false";
        }
    }

    record JsonNull(int offset) implements JsonValue {
        @Override
        public String kind() {
            return "null";
        }
    }

    /// @param offset where the name begins
    record Member(int offset, String name, JsonValue value) {}

    /// A value without a place in a text.
    static JsonText text(String value) {
        return new JsonText(-1, value);
    }

    static JsonNumber number(long value) {
        return new JsonNumber(-1, Long.toString(value));
    }

    static JsonBoolean bool(boolean value) {
        return new JsonBoolean(-1, value);
    }

    static JsonArray texts(Iterable<String> values) {
        var items = new ArrayList<JsonValue>();
        values.forEach(value -> items.add(text(value)));
        return new JsonArray(-1, items);
    }

    static JsonArray array(List<? extends JsonValue> items) {
        return new JsonArray(-1, List.copyOf(items));
    }
}
