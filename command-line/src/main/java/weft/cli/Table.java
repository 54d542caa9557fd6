package weft.cli;

import java.util.ArrayList;
import java.util.List;

/// Text in columns as wide as their widest cell, two spaces apart. Columns of numbers stand to the right.
public final class Table {
    private static final String NUMBER = ">";

    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /// A table with these headings; one that begins with `>` heads a column of numbers.
    public Table(String... headings) {
        right = List.of(headings).stream()
                .map(heading -> heading.startsWith(NUMBER))
                .toList();
        rows.add(List.of(headings).stream()
                .map(heading -> heading.startsWith(NUMBER) ? heading.substring(1) : heading)
                .toList());
    }

    /// Adds a row; an empty cell is shown as `-`.
    public Table row(Object... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException("A row has as many cells as the table has headings.");
        }
        rows.add(List.of(cells).stream()
                .map(cell -> clean(String.valueOf(cell)))
                .map(cell -> cell.isEmpty() ? "-" : cell)
                .toList());
        return this;
    }

    /// Lines, without space at their ends.
    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int index = column;
            int width = rows.stream()
                    .mapToInt(each -> each.get(index).length())
                    .max()
                    .orElse(0);
            String padding = " ".repeat(width - row.get(column).length());
            line.append(column == 0 ? "" : "  ");
            line.append(right.get(column) ? padding + row.get(column) : row.get(column) + padding);
        }
        return line.toString().stripTrailing();
    }

    /// Names come from other machines: no control character of theirs reaches a terminal.
    private static String clean(String cell) {
        return cell.codePoints().anyMatch(Character::isISOControl) ? cell.replaceAll("\\p{Cntrl}", "?") : cell;
    }
}
