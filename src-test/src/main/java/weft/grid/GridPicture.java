package weft.grid;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pure. The grid as a drawing: a square for each pair, its colour the path, in it the time to direct.
final class GridPicture {
    private static final int LEFT = 100;
    private static final int TOP = 90;
    private static final int SIDE = 62;
    private static final int LEGEND_HEIGHT = 60;
    private static final String DIRECT = "#4c9f70";
    private static final String GUESSED = "#a3c96f";
    private static final String RELAY = "#e0b04a";
    private static final String NOTHING = "#c8553d";
    private static final String NOT_RUN = "#e6e6e6";

    private final StringBuilder text = new StringBuilder();

    private GridPicture() {}

    static String of(List<CellResult> results) {
        var byName = new HashMap<String, CellResult>();
        results.forEach(result -> byName.put(result.cell(), result));
        return new GridPicture().draw(byName);
    }

    private String draw(Map<String, CellResult> byName) {
        int count = Cell.KINDS.size();
        int width = LEFT + count * SIDE + 20;
        int height = TOP + count * SIDE + LEGEND_HEIGHT;
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" ".formatted(width, height))
                .append("font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n")
                .append("<title>Which path two nodes find, by the kind of network that each is in</title>\n")
                .append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        say(
                LEFT,
                24,
                "start",
                "font-size=\"16\" font-weight=\"bold\"",
                "Which path two nodes find, and seconds to direct");
        for (int i = 0; i < count; i++) {
            say(LEFT + i * SIDE + SIDE / 2, TOP - 10, "middle", "", Cell.KINDS.get(i));
            say(LEFT - 10, TOP + i * SIDE + SIDE / 2 + 4, "end", "", Cell.KINDS.get(i));
            for (int j = i; j < count; j++) {
                square(i, j, byName.get(Cell.KINDS.get(i) + "," + Cell.KINDS.get(j)));
            }
        }
        legend(TOP + count * SIDE + 24);
        return text.append("</svg>\n").toString();
    }

    private void square(int row, int column, @Nullable CellResult result) {
        int x = LEFT + column * SIDE;
        int y = TOP + row * SIDE;
        boolean bad = result != null && !result.isAsExpected();
        text.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"%s\"%s/>%n"
                .formatted(
                        x + 2,
                        y + 2,
                        SIDE - 4,
                        SIDE - 4,
                        colour(result),
                        bad ? " stroke=\"#8b1e1e\" stroke-width=\"3\"" : ""));
        if (result == null) {
            return;
        }
        say(x + SIDE / 2, y + SIDE / 2 - 2, "middle", "", result.reached().label());
        if (result.directMillis() != null) {
            String seconds = String.format(Locale.ROOT, "%.1f s", result.directMillis() / 1_000);
            say(x + SIDE / 2, y + SIDE / 2 + 14, "middle", "font-size=\"11\"", seconds);
        }
    }

    private static String colour(@Nullable CellResult result) {
        if (result == null) {
            return NOT_RUN;
        }
        return switch (result.reached()) {
            case DIRECT, DIRECT_IPV6, LAN -> result.expected() == Expectation.GUESS ? GUESSED : DIRECT;
            case RELAY -> RELAY;
            case NOTHING -> NOTHING;
        };
    }

    private void legend(int y) {
        var entries = List.of(
                Map.entry(DIRECT, "direct"),
                Map.entry(GUESSED, "direct by guessing a port"),
                Map.entry(RELAY, "by the relay"),
                Map.entry(NOTHING, "unreachable"));
        int x = LEFT;
        for (var entry : entries) {
            text.append("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" rx=\"3\" fill=\"%s\"/>%n"
                    .formatted(x, y - 11, entry.getKey()));
            say(x + 20, y, "start", "", entry.getValue());
            x += 34 + entry.getValue().length() * 8;
        }
        say(x, y, "start", "fill=\"#8b1e1e\"", "red frame: not as expected");
    }

    private void say(int x, int y, String anchor, String attributes, String words) {
        text.append(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>%n".formatted(x, y, anchor, attributes, words));
    }
}
