package weft.protocol.derp;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1.1 message (RFC 9112): its first line in three parts, and its headers by lower-case name,
/// repeated ones joined by a comma.
///
/// @param first method, or `HTTP/1.1`
/// @param second target, or status
/// @param third `HTTP/1.1`, or what a person reads
public record HttpHead(String first, String second, String third, SequencedMap<String, String> headers) {
    /// Longest head taken, in bytes.
    public static final int LENGTH_MAX = 8 << 10;

    private static final String LINE_END = "\r\n";

    public HttpHead {
        headers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(headers));
    }

    /// Bytes until behind the empty line that ends a head, or -1 while there is none.
    public static int endOf(byte[] b, int offset, int length) {
        for (int i = offset + 3; i < offset + length; i++) {
            if (b[i] == '\n' && b[i - 1] == '\r' && b[i - 2] == '\n' && b[i - 3] == '\r') {
                return i + 1 - offset;
            }
        }
        return -1;
    }

    /// Null when it is not HTTP. `length` includes the empty line.
    public static @Nullable HttpHead parse(byte[] b, int offset, int length) {
        if (length < 4 || length > LENGTH_MAX) {
            return null;
        }
        var text = new String(b, offset, length - 4, StandardCharsets.ISO_8859_1);
        int end = endOfLine(text, 0);
        var first = text.substring(0, end).split(" ", 3);
        if (first.length < 2 || first[0].isEmpty() || first[1].isEmpty()) {
            return null;
        }
        var headers = new LinkedHashMap<String, String>();
        while (end < text.length()) {
            int start = end + LINE_END.length();
            end = endOfLine(text, start);
            var line = text.substring(start, end);
            int colon = line.indexOf(':');
            if (colon < 1 || !isName(line, colon)) {
                return null;
            }
            var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (x, y) -> x + ", " + y);
        }
        return new HttpHead(first[0], first[1], first.length == 3 ? first[2] : "", headers);
    }

    private static int endOfLine(String text, int start) {
        int end = text.indexOf(LINE_END, start);
        return end < 0 ? text.length() : end;
    }

    private static boolean isName(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    /// Whether a header that is a comma-separated list names the word, in any case.
    public boolean names(String lowerCaseName, String word) {
        for (var item : header(lowerCaseName).split(",", -1)) {
            if (item.strip().equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }
}
