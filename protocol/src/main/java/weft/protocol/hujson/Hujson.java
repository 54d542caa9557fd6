package weft.protocol.hujson;

import java.util.ArrayList;
import java.util.HashSet;
import weft.protocol.hujson.JsonValue.JsonArray;
import weft.protocol.hujson.JsonValue.JsonBoolean;
import weft.protocol.hujson.JsonValue.JsonNull;
import weft.protocol.hujson.JsonValue.JsonNumber;
import weft.protocol.hujson.JsonValue.JsonObject;
import weft.protocol.hujson.JsonValue.JsonText;
import weft.protocol.hujson.JsonValue.Member;

/// Pure. Reads HuJSON: JSON (RFC 8259) with `//` and `/* */` comments and a comma after the last member. Stricter than
/// JSON in one thing: a name that appears twice in an object is a mistake, since one of the two would silently win.
///
/// The work grows with the length of the text alone, and the depth of nesting is bounded, so that no document makes
/// the reader run long or out of stack.
public final class Hujson {
    public static final int NESTING_MAX = 100;

    private final String text;
    private int at;
    private int depth;

    private Hujson(String text) {
        this.text = text;
    }

    /// What came of reading a document.
    public sealed interface Outcome {
        record Read(JsonValue value) implements Outcome {}

        /// @param offset where the mistake is
        /// @param message what is wrong and what would be right, one line
        record Malformed(int offset, String message) implements Outcome {}
    }

    public static Outcome read(String text) {
        var reader = new Hujson(text);
        try {
            reader.skipSpace();
            var value = reader.value();
            reader.skipSpace();
            if (reader.at < text.length()) {
                throw reader.mistake("only a comment may follow the document's end, not " + reader.here());
            }
            return new Outcome.Read(value);
        } catch (Mistake mistake) {
            return new Outcome.Malformed(mistake.offset, mistake.line);
        }
    }

    private JsonValue value() throws Mistake {
        if (at >= text.length()) {
            throw mistake("the document ends where a value is expected");
        }
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new JsonText(at, string());
            case 't' -> word("true", new JsonBoolean(at, true));
            case 'f' -> word("false", new JsonBoolean(at, false));
            case 'n' -> word("null", new JsonNull(at));
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw mistake("expected a value, found " + here());
        };
    }

    private JsonObject object() throws Mistake {
        int start = enter();
        var members = new ArrayList<Member>();
        var names = new HashSet<String>();
        while (!closes('}')) {
            if (at >= text.length() || text.charAt(at) != '"') {
                throw mistake("expected a name in double quotes or }, found " + here());
            }
            int nameAt = at;
            String name = string();
            if (!names.add(name)) {
                throw new Mistake(nameAt, "\"" + name + "\" appears twice in this object; join the two or drop one");
            }
            skipSpace();
            if (at >= text.length() || text.charAt(at) != ':') {
                throw mistake("expected a colon after \"" + name + "\", found " + here());
            }
            at++;
            skipSpace();
            members.add(new Member(nameAt, name, value()));
            separator('}');
        }
        depth--;
        return new JsonObject(start, members);
    }

    private JsonArray array() throws Mistake {
        int start = enter();
        var items = new ArrayList<JsonValue>();
        while (!closes(']')) {
            items.add(value());
            separator(']');
        }
        depth--;
        return new JsonArray(start, items);
    }

    private int enter() throws Mistake {
        if (++depth > NESTING_MAX) {
            throw mistake("nested more than " + NESTING_MAX + " deep");
        }
        int start = at++;
        skipSpace();
        return start;
    }

    private boolean closes(char close) {
        if (at < text.length() && text.charAt(at) == close) {
            at++;
            return true;
        }
        return false;
    }

    private void separator(char close) throws Mistake {
        skipSpace();
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
            skipSpace();
        } else if (at >= text.length() || text.charAt(at) != close) {
            throw mistake("expected a comma or " + close + ", found " + here());
        }
    }

    private JsonValue word(String word, JsonValue value) throws Mistake {
        if (!text.startsWith(word, at)) {
            throw mistake("expected a value, found " + here());
        }
        at += word.length();
        return value;
    }

    private JsonNumber number() throws Mistake {
        int start = at;
        if (text.charAt(at) == '-') {
            at++;
        }
        int whole = at;
        digits();
        if (at - whole > 1 && text.charAt(whole) == '0') {
            throw new Mistake(start, "a number does not begin with 0");
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            digits();
        }
        return new JsonNumber(start, text.substring(start, at));
    }

    private void digits() throws Mistake {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw mistake("expected a digit, found " + here());
        }
    }

    private String string() throws Mistake {
        int start = at++;
        int plain = at;
        StringBuilder built = null;
        while (true) {
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw new Mistake(start, "text that begins here has no closing double quote on its line");
            }
            char c = text.charAt(at);
            if (c == '"') {
                String tail = text.substring(plain, at++);
                return built == null ? tail : built.append(tail).toString();
            }
            if (c < 0x20) {
                throw mistake("text holds no control characters; write \\u%04x".formatted((int) c));
            }
            if (c == '\\') {
                built = built == null ? new StringBuilder() : built;
                built.append(text, plain, at);
                at++;
                built.append(escape());
                plain = at;
            } else {
                at++;
            }
        }
    }

    private char escape() throws Mistake {
        char c = at < text.length() ? text.charAt(at++) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new Mistake(at - 2, "after a backslash comes one of \" \\ / b f n r t or uXXXX");
        };
    }

    private char unicode() throws Mistake {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw mistake("\\u is followed by four hexadecimal digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private void skipSpace() throws Mistake {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\ufeff' && at == 0) {
                at++;
            } else if (c == '/') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() throws Mistake {
        if (text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        } else if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            if (end < 0) {
                throw mistake("a comment that begins here has no */");
            }
            at = end + 2;
        } else {
            throw mistake("a comment begins with // or /*");
        }
    }

    private String here() {
        if (at >= text.length()) {
            return "the end of the document";
        }
        int point = text.codePointAt(at);
        return point < 0x20 ? "a control character" : "'" + Character.toString(point) + "'";
    }

    private Mistake mistake(String message) {
        return new Mistake(at, message);
    }

    /// Leaves the reader's own methods only as a value.
    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        private final int offset;
        private final String line;

        Mistake(int offset, String message) {
            super(message, null, false, false);
            this.offset = offset;
            this.line = message;
        }
    }
}
