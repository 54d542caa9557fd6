package weft.cli.policy;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.ObjectBuilder;
import weft.protocol.hujson.SourceText;

/// How a place in a policy document is shown: the file's line with a caret below.
final class Shown {
    private static final int WIDTH_MAX = 110;

    private Shown() {}

    /// `policy.hujson:3:14: message`, the line, the caret.
    static List<String> lines(String file, SourceText source, int line, int column, String message) {
        var lines = new ArrayList<String>();
        lines.add(file + ":" + line + ":" + column + ": " + message);
        String text = source.line(line);
        int from = 0;
        int caret = Math.min(column - 1, text.codePointCount(0, text.length()));
        if (text.length() > WIDTH_MAX) {
            int offset = text.offsetByCodePoints(0, caret);
            from = Math.clamp(offset - WIDTH_MAX / 2, 0, text.length() - WIDTH_MAX);
            from = Character.isLowSurrogate(text.charAt(from)) ? from - 1 : from;
            caret -= text.codePointCount(0, from);
            text = text.substring(from, Math.min(text.length(), from + WIDTH_MAX));
        }
        if (!text.isBlank()) {
            lines.add("    " + text);
            lines.add("    " + " ".repeat(caret) + "^");
        }
        return lines;
    }

    static JsonValue json(int line, int column, String message) {
        return new ObjectBuilder()
                .put("line", line)
                .put("column", column)
                .put("message", message)
                .build();
    }
}
