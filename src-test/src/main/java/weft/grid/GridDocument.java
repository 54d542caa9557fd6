package weft.grid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Pure. The page about the grid: tables in Markdown.
final class GridDocument {
    private static final String HEAD = """
            # The grid: which path two nodes find

            Made by `weft lab grid --record`. Two nodes that have just joined, each in a network of the kind that its row or
            column says, made of network namespaces and nftables on one machine; a coordinator and relays in public; 50
            packets a second between them from the first moment on. What "direct" means is checked by the router in the
            middle, which counts the datagrams that go straight.

            ![The grid as a picture](pictures/nat-grid.svg)

            | kind | mapping | filtering | how |
            |---|---|---|---|
            | open | none | none | routed |
            | 1:1 | a whole address | none | dnat and snat of it |
            | cone | endpoint-independent | endpoint-independent | masquerade, and dnat of mapped ports |
            | easyAF | endpoint-independent | address-dependent | the same, for addresses that were sent to |
            | easy | endpoint-independent | address- and port-dependent | masquerade |
            | firewall | none | address- and port-dependent | routed, stateful |
            | cgnat | endpoint-independent, twice | address- and port-dependent | easy behind easy |
            | hard | address- and port-dependent | address- and port-dependent | masquerade, fully random |
            | +pm | | | besides, a real miniupnpd on the router |
            | no-udp, tcp443, proxy | | | UDP is dropped; only TCP 443 goes out; only an HTTP proxy does |

            `weft lab kinds` proves that each kind is what it says, by a prober of its own (RFC 5780).

            """;

    private GridDocument() {}

    static String of(List<CellResult> results, String machine) {
        var byName = new HashMap<String, CellResult>();
        results.forEach(result -> byName.put(result.cell(), result));
        var text = new StringBuilder(HEAD);
        text.append(summary(results)).append("\nMachine: ").append(machine).append(".\n\n");
        text.append(
                "## Path, and time to direct\n\nSeconds from the first packet to the direct path in both directions.\n\n");
        text.append(triangle(byName, GridDocument::path));
        text.append(
                "\n## Time to the first answer\n\nMilliseconds from the first packet to its answer, by whatever path.\n\n");
        text.append(triangle(byName, GridDocument::firstByte));
        text.append("\n## Beside the grid\n\n").append(special(byName));
        text.append("\n## Not as expected\n\n").append(unexpected(results));
        return text.toString();
    }

    private static String summary(List<CellResult> results) {
        long good = results.stream().filter(CellResult::isAsExpected).count();
        long unreachable = results.stream()
                .filter(result -> result.reached() == Reach.NOTHING)
                .count();
        var guesses = results.stream()
                .filter(result -> result.expected() == Expectation.GUESS)
                .toList();
        long guessed = guesses.stream()
                .filter(result -> result.reached() == Reach.DIRECT)
                .count();
        return "%d of %d cells are as expected; %d are unreachable. By guessing, %d of %d went direct.%n"
                .formatted(good, results.size(), unreachable, guessed, guesses.size());
    }

    private interface Entry {
        String of(CellResult result);
    }

    private static String triangle(Map<String, CellResult> byName, Entry entry) {
        var text = new StringBuilder("| |");
        Cell.KINDS.forEach(kind -> text.append(" ").append(kind).append(" |"));
        text.append("\n|---|").append("---|".repeat(Cell.KINDS.size())).append('\n');
        for (int row = 0; row < Cell.KINDS.size(); row++) {
            text.append("| **").append(Cell.KINDS.get(row)).append("** |");
            for (int column = 0; column < Cell.KINDS.size(); column++) {
                var result = byName.get(Cell.KINDS.get(row) + "," + Cell.KINDS.get(column));
                text.append(' ')
                        .append(column < row ? "" : result == null ? "not run" : entry.of(result))
                        .append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String path(CellResult result) {
        var seconds = result.directMillis() == null
                ? ""
                : " " + String.format(Locale.ROOT, "%.1f", result.directMillis() / 1_000);
        return result.reached().label() + seconds + (result.isAsExpected() ? "" : " (!)");
    }

    private static String firstByte(CellResult result) {
        return result.firstByteMillis() == null
                ? "-"
                : String.format(Locale.ROOT, "%.0f", result.firstByteMillis())
                        + (result.firstBy().contains("relay") ? "" : " direct");
    }

    private static String special(Map<String, CellResult> byName) {
        var text = new StringBuilder(
                "| cell | expected | reached | first answer, ms | direct, ms | lost of sent |\n|---|---|---|---|---|---|\n");
        for (var cell : Cell.special()) {
            var result = byName.get(cell.name());
            if (result != null) {
                text.append("| %s | %s | %s | %s | %s | %d of %d |%n"
                        .formatted(
                                cell.name(),
                                result.expected().label(),
                                result.reached().label() + (result.isAsExpected() ? "" : " (!)"),
                                number(result.firstByteMillis()),
                                number(result.directMillis()),
                                result.lost(),
                                result.sent()));
            }
        }
        return text.toString();
    }

    private static String number(@org.jspecify.annotations.Nullable Double millis) {
        return millis == null ? "-" : String.format(Locale.ROOT, "%.0f", millis);
    }

    private static String unexpected(List<CellResult> results) {
        var lines = new ArrayList<String>();
        for (var result : results) {
            if (!result.isAsExpected()) {
                lines.add("* %s: expected %s, reached %s (left says \"%s\", right \"%s\")%s"
                        .formatted(
                                result.cell(),
                                result.expected().label(),
                                result.reached().label(),
                                result.leftPath(),
                                result.rightPath(),
                                result.problem() == null ? "" : ": " + result.problem()));
            }
        }
        return lines.isEmpty() ? "Nothing.\n" : String.join("\n", lines) + "\n";
    }
}
