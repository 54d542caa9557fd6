package weft.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import weft.test.relay.GoPrograms;

/// What `weft bench relay` found, as tables for people and as JSON. A run of some parts only keeps what the file says
/// of
/// the others.
final class RelayReport {
    private final RelayBenchOptions options;
    private final List<RelayMeasurement> measured;

    private RelayReport(RelayBenchOptions options, List<RelayMeasurement> measured) {
        this.options = options;
        this.measured = List.copyOf(measured);
    }

    static RelayReport of(RelayBenchOptions options, List<RelayMeasurement> measured) throws IOException {
        var all = new ArrayList<RelayMeasurement>();
        if (options.output() != null && Files.exists(options.output())) {
            var mapper = new ObjectMapper();
            for (var one : mapper.readTree(options.output().toFile()).path("measured")) {
                var kept = mapper.treeToValue(one, RelayMeasurement.class);
                if (!options.parts().contains(kept.part())) {
                    all.add(kept);
                }
            }
        }
        all.addAll(measured);
        return new RelayReport(options, all);
    }

    /// In Markdown, which also reads well as it is.
    String text() {
        var text = new StringBuilder(
                "The relay on one core, the load on the other, TLS 1.3, packets of 1,400 bytes; medians"
                        + " [smallest to largest].\n" + Machine.describe() + "; Tailscale's relay and clients "
                        + GoPrograms.VERSION + ".\n");
        appendTraffic(text);
        appendOthers(text);
        return text.toString();
    }

    private void appendTraffic(StringBuilder text) {
        var rows = rows(RelayMeasurement.Part.TRAFFIC);
        if (rows.isEmpty()) {
            return;
        }
        text.append("\n| offered | relay | goodput, Gbit/s | lost, % | delay p50, ms | p99, ms | CPU, s/GB |\n")
                .append("|---|---|---:|---:|---:|---:|---:|\n");
        for (var row : rows) {
            for (var relay : relays()) {
                text.append("| ").append(row).append(" | ").append(relay);
                cell(text, row, relay, "goodput", 1, 2);
                cell(text, row, relay, "loss", 100, 1);
                cell(text, row, relay, "p50", 1, 1);
                cell(text, row, relay, "p99", 1, 1);
                cell(text, row, relay, "cpu", 1, 2);
                text.append(" |\n");
            }
        }
    }

    private void appendOthers(StringBuilder text) {
        var rows = new LinkedHashSet<>(rows(RelayMeasurement.Part.COMPANY));
        rows.addAll(rows(RelayMeasurement.Part.CONNECTIONS));
        if (rows.isEmpty()) {
            return;
        }
        var relays = relays();
        text.append("\n|  | ").append(String.join(" | ", relays)).append(" |\n|---");
        text.append("|---:".repeat(relays.size())).append("|\n");
        for (var row : rows) {
            boolean delay = row.startsWith("50 small");
            text.append("| ").append(delay ? row + ": p99, ms" : row);
            for (var relay : relays) {
                cell(text, row, relay, delay ? "p99" : "value", 1, delay || row.equals(RelayBench.IDLE) ? 1 : 0);
            }
            text.append(" |\n");
        }
    }

    private void cell(StringBuilder text, String row, String relay, String figure, double times, int decimals) {
        text.append(" | ").append(spread(row, relay, figure, times).text(decimals));
    }

    private Spread spread(String row, String relay, String figure, double times) {
        return Spread.of(measured.stream()
                .filter(one -> one.row().equals(row) && one.relay().equals(relay))
                .map(one -> one.figure(figure) * times)
                .toList());
    }

    private Set<String> rows(RelayMeasurement.Part part) {
        return measured.stream()
                .filter(one -> one.part() == part)
                .map(RelayMeasurement::row)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<String> relays() {
        return measured.stream().map(RelayMeasurement::relay).distinct().toList();
    }

    /// The JSON, the tables beside it, and the picture.
    void write(Path file) throws IOException {
        var directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("."));
        Files.createDirectories(directory);
        var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode document = mapper.createObjectNode();
        document.put("bench", "relay")
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("machine", Machine.describe())
                .put("derper", GoPrograms.VERSION)
                .put("quick", options.quick());
        document.set("measured", mapper.valueToTree(measured));
        Files.writeString(file, mapper.writeValueAsString(document) + "\n");
        var name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        Files.writeString(file.resolveSibling(name + ".md"), "# weft bench relay\n\n" + text());
        var pictures = directory.resolveSibling("pictures");
        var picture = (Files.isDirectory(pictures) ? pictures : directory).resolve("bench-relay.svg");
        Files.writeString(picture, RelayPlot.draw(relays(), (row, relay, figure) -> spread(row, relay, figure, 1)));
    }
}
