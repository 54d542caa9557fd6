package weft.protocol.hujson;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.hujson.JsonValue.JsonObject;
import weft.protocol.hujson.JsonValue.Member;

/// Makes an object of members in the order in which they are put.
public final class ObjectBuilder {
    private final List<Member> members = new ArrayList<>();

    public ObjectBuilder put(String name, JsonValue value) {
        members.add(new Member(-1, name, value));
        return this;
    }

    public ObjectBuilder put(String name, String value) {
        return put(name, JsonValue.text(value));
    }

    public ObjectBuilder put(String name, boolean value) {
        return put(name, JsonValue.bool(value));
    }

    public ObjectBuilder put(String name, long value) {
        return put(name, JsonValue.number(value));
    }

    public JsonObject build() {
        return new JsonObject(-1, members);
    }
}
