package weft.protocol.hujson;

import java.util.Arrays;

/// A text with its lines, for saying where something is. Lines and columns count from 1; a column counts characters
/// (code points), so that it is the one an editor shows.
public final class SourceText {
    private final String text;
    private final int[] lineStarts;

    public SourceText(String text) {
        this.text = text;
        int[] starts = new int[16];
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = i + 1;
        }
        this.lineStarts = Arrays.copyOf(starts, count);
    }

    public String text() {
        return text;
    }

    public Position position(int offset) {
        int at = Math.clamp(offset, 0, text.length());
        int found = Arrays.binarySearch(lineStarts, at);
        int line = found >= 0 ? found : -found - 2;
        return new Position(line + 1, text.codePointCount(lineStarts[line], at) + 1);
    }

    /// The line of that number without its end, tabs as single spaces so that a caret below it stands right.
    public String line(int number) {
        int start = lineStarts[number - 1];
        int end = number < lineStarts.length ? lineStarts[number] - 1 : text.length();
        return text.substring(start, end).replace('\t', ' ').replace("\r", "");
    }

    /// @param line from 1
    /// @param column from 1, in characters
    public record Position(int line, int column) {
        @Override
        public String toString() {
            return "line " + line + ", column " + column;
        }
    }
}
