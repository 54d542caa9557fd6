package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonValue.JsonArray;
import weft.protocol.hujson.JsonValue.JsonBoolean;
import weft.protocol.hujson.JsonValue.JsonNull;
import weft.protocol.hujson.JsonValue.JsonNumber;
import weft.protocol.hujson.JsonValue.JsonObject;
import weft.protocol.hujson.JsonValue.JsonText;
import weft.protocol.hujson.JsonValue.Member;

/// The members of an object that is read by known names, whose case does not matter: `acls` and `ACLs` are one field.
/// A field that is null counts as not written.
final class Fields {
    private final String where;
    private final int offset;
    private final SortedMap<String, Member> members = new TreeMap<>();
    private final Problems problems;

    /// @param where what the object is, for messages: `acls[2]`
    /// @param known every field there is; others are refused by name
    Fields(String where, JsonValue value, Collection<String> known, Problems problems) {
        this.where = where;
        this.offset = value.offset();
        this.problems = problems;
        if (!(value instanceof JsonObject object)) {
            problems.add(value.offset(), where + " is an object in braces, not " + value.kind());
            return;
        }
        for (var member : object.members()) {
            String name = known.stream()
                    .filter(candidate -> candidate.equalsIgnoreCase(member.name()))
                    .findFirst()
                    .orElse("");
            if (name.isEmpty()) {
                problems.add(
                        member.offset(),
                        where + " has no field \"" + member.name() + "\"" + Spelling.hint(member.name(), known));
            } else if (members.put(name.toLowerCase(Locale.ROOT), member) != null) {
                problems.add(member.offset(), "\"" + member.name() + "\" appears twice in " + where);
            }
        }
    }

    String where() {
        return where;
    }

    int offset() {
        return offset;
    }

    @Nullable
    JsonValue get(String name) {
        var member = members.get(name.toLowerCase(Locale.ROOT));
        return member == null || member.value() instanceof JsonNull ? null : member.value();
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /// Where the field begins, or the object when it is not written.
    int offsetOf(String name) {
        var value = get(name);
        return value == null ? offset : value.offset();
    }

    String text(String name) {
        return switch (get(name)) {
            case null -> "";
            case JsonText text -> text.value();
            case JsonNumber number -> number.text();
            case JsonValue other -> {
                problems.add(other.offset(), fieldName(name) + " is text, not " + other.kind());
                yield "";
            }
        };
    }

    boolean flag(String name) {
        return switch (get(name)) {
            case null -> false;
            case JsonBoolean flag -> flag.value();
            case JsonValue other -> {
                problems.add(other.offset(), fieldName(name) + " is true or false, not " + other.kind());
                yield false;
            }
        };
    }

    List<JsonValue> items(String name) {
        return switch (get(name)) {
            case null -> List.of();
            case JsonArray array -> array.items();
            case JsonValue other -> {
                problems.add(other.offset(), fieldName(name) + " is a list in brackets, not " + other.kind());
                yield List.of();
            }
        };
    }

    /// A list of texts with the white space around each taken off.
    List<At<String>> texts(String name) {
        return texts(fieldName(name), items(name), problems);
    }

    static List<At<String>> texts(String where, List<JsonValue> items, Problems problems) {
        var texts = new ArrayList<At<String>>();
        for (var item : items) {
            if (item instanceof JsonText text) {
                texts.add(new At<>(text.value().strip(), text.offset()));
            } else {
                problems.add(item.offset(), where + " lists text, not " + item.kind());
            }
        }
        return texts;
    }

    /// Members whose names are the document's own.
    List<Member> entries(String name) {
        return switch (get(name)) {
            case null -> List.of();
            case JsonObject object -> object.members();
            case JsonValue other -> {
                problems.add(other.offset(), fieldName(name) + " is an object in braces, not " + other.kind());
                yield List.of();
            }
        };
    }

    /// The members of a map whose values are lists of what is only passed on.
    SortedMap<String, List<JsonValue>> lists(String name) {
        var lists = new TreeMap<String, List<JsonValue>>();
        for (var entry : entries(name)) {
            switch (entry.value()) {
                case JsonArray array ->
                    lists.put(
                            entry.name(),
                            array.items().stream().map(JsonValue::unplaced).toList());
                case JsonNull _ -> lists.put(entry.name(), List.of());
                default ->
                    problems.add(
                            entry.value().offset(),
                            fieldName(name) + "[\"" + entry.name() + "\"] is a list in brackets, not "
                                    + entry.value().kind());
            }
        }
        return lists;
    }

    private String fieldName(String name) {
        return where.equals(PolicyReader.WHOLE) ? name : where + "." + name;
    }
}
