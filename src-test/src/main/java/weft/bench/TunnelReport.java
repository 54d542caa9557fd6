package weft.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.function.ToDoubleFunction;

/// The result of a run, as a table for people and as JSON. Ratios are taken within a round, then their median: what
/// disturbs the machine for a minute disturbs both sides of a ratio.
final class TunnelReport {
    /// Something that is compared.
    private enum Figure {
        FIRST_SECOND("TCP, first second of traffic, straight after start, Mbit/s", 0, TunnelMeasurement::firstSecond),
        TCP_ONE("TCP, 1 flow, Mbit/s", 0, TunnelMeasurement::tcpOneFlow),
        TCP_EIGHT("TCP, 8 flows, Mbit/s", 0, TunnelMeasurement::tcpEightFlows),
        UDP("UDP, 1,280 B, at most 1 % lost, Mbit/s", 0, TunnelMeasurement::udp),
        CPU_ONE("CPU s/GB, TCP 1 flow", 2, TunnelMeasurement::cpuSecondsPerGigabyte),
        CPU_EIGHT("CPU s/GB, TCP 8 flows", 2, TunnelMeasurement::cpuSecondsPerGigabyteEightFlows),
        RESIDENT("resident memory of an end, MB", 0, TunnelMeasurement::residentMegabytes);

        private final String title;
        private final int decimals;
        private final transient ToDoubleFunction<TunnelMeasurement> value;

        Figure(String title, int decimals, ToDoubleFunction<TunnelMeasurement> value) {
            this.title = title;
            this.decimals = decimals;
            this.value = value;
        }
    }

    /// How many times ours is of another engine's.
    record Ratio(String figure, String engine, Spread spread) {}

    /// Everything, for the file.
    record Document(
            TunnelMachine machine,
            int rounds,
            int seconds,
            List<TunnelMeasurement> measurements,
            List<Ratio> ratios,
            List<SealOpenFigures> sealOpen) {}

    private final TunnelMachine machine;
    private final TunnelOptions options;
    private final List<TunnelMeasurement> measurements;
    private final List<SealOpenFigures> sealOpen;
    private final SequencedSet<String> engines = new LinkedHashSet<>();

    TunnelReport(
            TunnelMachine machine,
            TunnelOptions options,
            List<TunnelMeasurement> measurements,
            List<SealOpenFigures> sealOpen) {
        this.machine = machine;
        this.options = options;
        this.measurements = List.copyOf(measurements);
        this.sealOpen = List.copyOf(sealOpen);
        measurements.forEach(measured -> engines.add(measured.engine()));
    }

    /// In Markdown, which also reads well as it is.
    String text() {
        var text = new StringBuilder();
        text.append("Two namespaces, one veth, MTU 1,420; medians of ").append(options.rounds());
        text.append(" alternating rounds of ").append(options.seconds()).append(" s [smallest to largest].\n");
        text.append(machine.processor()).append(", ").append(machine.cores()).append(" cores, Linux ");
        text.append(machine.kernel()).append(", Java ").append(machine.java()).append("; wireguard-go ");
        text.append(machine.wireguardGo()).append(", Tailscale's fork ");
        text.append(machine.tailscaleFork().isEmpty() ? "not here" : machine.tailscaleFork());
        text.append("; ").append(machine.measuredAt()).append(".\n\n");
        row(text, "", engines.stream().toList());
        row(text, "---", engines.stream().map(_ -> "---:").toList());
        for (Figure figure : Figure.values()) {
            row(
                    text,
                    figure.title,
                    engines.stream()
                            .map(engine -> spread(figure, engine).text(figure.decimals))
                            .toList());
        }
        appendRatios(text);
        appendSealOpen(text);
        return text.toString();
    }

    void write(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of(".")));
        var document = new Document(machine, options.rounds(), options.seconds(), measurements, ratios(), sealOpen);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), document);
        String name = file.getFileName().toString().replaceFirst("\\.json$", "") + ".md";
        Files.writeString(file.resolveSibling(name), "# weft bench tunnel\n\n" + text());
    }

    private List<Ratio> ratios() {
        var ratios = new ArrayList<Ratio>();
        for (String engine : engines) {
            if (!engine.equals(TunnelBench.OURS) && engines.contains(TunnelBench.OURS)) {
                for (Figure figure : Figure.values()) {
                    ratios.add(new Ratio(figure.title, engine, ratio(figure, engine)));
                }
            }
        }
        return ratios;
    }

    private void appendRatios(StringBuilder text) {
        var others = engines.stream()
                .filter(engine -> !engine.equals(TunnelBench.OURS))
                .toList();
        if (others.isEmpty() || !engines.contains(TunnelBench.OURS)) {
            return;
        }
        text.append("\nOurs as a multiple of theirs, round by round:\n\n");
        row(text, "", others);
        row(text, "---", others.stream().map(_ -> "---:").toList());
        for (Figure figure : Figure.values()) {
            row(
                    text,
                    figure.title,
                    others.stream().map(other -> ratio(figure, other).text(2)).toList());
        }
        var first = spread(Figure.FIRST_SECOND, TunnelBench.OURS).median();
        var full = spread(Figure.TCP_ONE, TunnelBench.OURS).median();
        text.append(String.format(
                Locale.ROOT,
                "\nA daemon's first second of traffic carries %.0f %% of its full speed.%n",
                100 * first / full));
    }

    private void appendSealOpen(StringBuilder text) {
        if (sealOpen.isEmpty()) {
            return;
        }
        text.append("\nSeal and open, for each packet (JMH):\n\n");
        row(text, "operation", List.of("packet, B", "ns", "garbage, B"));
        row(text, "---", List.of("---:", "---:", "---:"));
        for (var figures : sealOpen) {
            row(
                    text,
                    figures.operation(),
                    List.of(
                            Integer.toString(figures.length()),
                            String.format(Locale.ROOT, "%,.0f ± %,.0f", figures.nanos(), figures.nanosError()),
                            String.format(Locale.ROOT, "%.2f", figures.allocatedBytes())));
        }
    }

    private Spread spread(Figure figure, String engine) {
        return Spread.of(measurements.stream()
                .filter(measured -> measured.engine().equals(engine))
                .map(measured -> figure.value.applyAsDouble(measured))
                .filter(Double::isFinite)
                .toList());
    }

    private Spread ratio(Figure figure, String engine) {
        var byRound = new LinkedHashMap<Integer, Double>();
        for (var measured : measurements) {
            if (measured.engine().equals(engine)) {
                byRound.put(measured.round(), figure.value.applyAsDouble(measured));
            }
        }
        return Spread.of(measurements.stream()
                .filter(measured -> measured.engine().equals(TunnelBench.OURS))
                .filter(measured -> byRound.getOrDefault(measured.round(), 0.0) > 0)
                .map(measured -> figure.value.applyAsDouble(measured) / byRound.getOrDefault(measured.round(), 1.0))
                .toList());
    }

    private static void row(StringBuilder text, String title, List<String> cells) {
        text.append("| ")
                .append(title)
                .append(" | ")
                .append(String.join(" | ", cells))
                .append(" |\n");
    }
}
