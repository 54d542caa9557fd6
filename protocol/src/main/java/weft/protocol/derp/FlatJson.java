package weft.protocol.derp;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Pure. Reads the JSON object (RFC 8259) of a login as far as it is flat: strings, numbers as doubles, booleans and
/// nulls by name; what is nested is checked and skipped. Written for hostile text: bounded in depth, never throws.
final class FlatJson {
    private static final int DEPTH_MAX = 16;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /// Null when the text is no object. Nulls and nested values are left out.
    static @Nullable SequencedMap<String, Object> parse(String text) {
        var json = new FlatJson(text);
        var members = new LinkedHashMap<String, Object>();
        try {
            json.object(members, 0);
            json.space();
            return json.at == text.length() ? members : null;
        } catch (Malformed _) {
            return null;
        }
    }

    private void object(@Nullable LinkedHashMap<String, Object> members, int depth) throws Malformed {
        expect('{');
        if (accept('}')) {
            return;
        }
        do {
            space();
            String name = string();
            expect(':');
            var value = value(depth);
            if (members != null && value != null) {
                members.put(name, value);
            }
        } while (accept(','));
        expect('}');
    }

    private void array(int depth) throws Malformed {
        expect('[');
        if (accept(']')) {
            return;
        }
        do {
            var _ = value(depth);
        } while (accept(','));
        expect(']');
    }

    private @Nullable Object value(int depth) throws Malformed {
        if (depth > DEPTH_MAX) {
            throw new Malformed();
        }
        space();
        switch (peek()) {
            case '{' -> object(null, depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> {
                return string();
            }
            case 't' -> {
                word("true");
                return true;
            }
            case 'f' -> {
                word("false");
                return false;
            }
            case 'n' -> word("null");
            default -> {
                return number();
            }
        }
        return null;
    }

    private Double number() throws Malformed {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(start, at));
        } catch (NumberFormatException _) {
            throw new Malformed();
        }
    }

    private String string() throws Malformed {
        if (peek() != '"') {
            throw new Malformed();
        }
        at++;
        var out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw new Malformed();
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() throws Malformed {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new Malformed();
        };
    }

    private char unicode() throws Malformed {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw new Malformed();
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private void word(String word) throws Malformed {
        if (!text.startsWith(word, at)) {
            throw new Malformed();
        }
        at += word.length();
    }

    private void expect(char c) throws Malformed {
        if (!accept(c)) {
            throw new Malformed();
        }
    }

    private boolean accept(char c) {
        space();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws Malformed {
        if (at >= text.length()) {
            throw new Malformed();
        }
        return text.charAt(at);
    }

    static String quote(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /// Not JSON; never leaves this class.
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("not JSON", null, false, false);
        }
    }
}
