package weft.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.bench.RelayMeasurement.Part;
import weft.test.lab.Requirements;
import weft.test.lab.WeftCommand;
import weft.test.relay.GoPrograms;

/// `weft bench relay`: our relay and Tailscale's in turn, on one core, under load from the other.
public final class RelayBench {
    static final List<Double> OFFERS = List.of(0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.5);
    static final String FLAT_OUT = "8 pairs, flat out";
    static final String GREEDY = "one greedy pair";
    static final String ALONE = "50 small pairs alone";
    static final String BESIDE_GREEDY = "50 small pairs beside a greedy pair";
    static final String BESIDE_EIGHT = "50 small pairs beside 8 pairs at 3 Gbit/s";
    static final String BURST = "of a burst of 100, the fewest that arrived";
    static final String STUCK = "a 50 Mbit/s pair beside a reader that is stuck, Mbit/s";
    static final String HANDSHAKES = "new TLS connections by full handshakes, 1/s";
    static final String IDLE = "memory of an idle connection, kB";

    private static final int WARM_UP_SECONDS = 5;
    private static final int IDLE_CONNECTIONS = 10_000;

    private final RelayBenchOptions options;
    private final GoPrograms programs;
    private final List<RelayMeasurement> measured = new ArrayList<>();

    private RelayBench(RelayBenchOptions options, GoPrograms programs) {
        this.options = options;
        this.programs = programs;
    }

    public static void main(String[] arguments) throws IOException {
        var file = WeftCommand.root().resolve("docs").resolve("bench").resolve("relay.json");
        var options = RelayBenchOptions.parse(arguments, file);
        if (Runtime.getRuntime().availableProcessors() < 2
                || Requirements.onPath("taskset").isEmpty()) {
            fail("needs two cores and taskset (package util-linux): one for the relay, one for the load");
        }
        var programs = GoPrograms.find();
        if (programs.isEmpty()) {
            fail("needs Go and its module proxy, for the clients that make the load");
            return;
        }
        var bench = new RelayBench(options, programs.get());
        bench.run();
        var report = RelayReport.of(options, bench.measured);
        System.out.println(report.text());
        if (options.output() != null) {
            report.write(options.output());
            System.out.println("written to " + options.output());
        }
        System.exit(0);
    }

    private static void fail(String line) {
        System.err.println("weft bench relay: " + line);
        System.exit(1);
    }

    private void run() throws IOException {
        for (int round = 1; round <= options.rounds(); round++) {
            for (var name : options.withDerper()
                    ? List.of(RelayUnderTest.OURS, RelayUnderTest.THEIRS)
                    : List.of(RelayUnderTest.OURS)) {
                for (var part : Part.values()) {
                    if (options.parts().contains(part)) {
                        run(part, round, name);
                    }
                }
            }
        }
    }

    private void run(Part part, int round, String name) throws IOException {
        try (var relay = RelayUnderTest.start(name, programs)) {
            var row = new Row(part, round, relay);
            switch (part) {
                case TRAFFIC -> traffic(row);
                case COMPANY -> company(row);
                case CONNECTIONS -> connections(row);
            }
        }
    }

    /// Where figures go.
    private record Row(Part part, int round, RelayUnderTest relay) {}

    private void traffic(Row row) {
        warmUp(row.relay());
        for (double offer : options.quick() ? List.of(0.25, 1.0, 3.0) : OFFERS) {
            bulk(row, title(offer), offer, 8, offer * 1e9);
        }
        bulk(row, FLAT_OUT, Double.NaN, 8, 0);
        bulk(row, GREEDY, Double.NaN, 1, 0);
    }

    static String title(double offer) {
        return String.format(Locale.ROOT, "8 pairs at %s Gbit/s", offer == Math.rint(offer) ? (int) offer : offer);
    }

    /// Much and little, for a just-in-time compiler has to see both.
    private void warmUp(RelayUnderTest relay) {
        for (var rate : List.of(0.0, 0.25e9)) {
            try (var load =
                    RelayLoad.start(programs, relay, "bulk", "-rate", rate, "-warm", 0, "-seconds", WARM_UP_SECONDS)) {
                load.found(relay);
            }
        }
    }

    private void bulk(Row row, String title, double offer, int pairs, double rate) {
        try (var load = RelayLoad.start(
                programs, row.relay(), "bulk", "-pairs", pairs, "-rate", rate, "-warm", 0.7, "-seconds", 1.5)) {
            var found = load.found(row.relay());
            add(
                    row,
                    title,
                    Map.of(
                            "offered",
                            Double.isNaN(offer)
                                    ? found.number("sent") * 1_400 * 8 / 1e9 / found.number("seconds")
                                    : offer,
                            "goodput",
                            found.gigabitsPerSecond(),
                            "loss",
                            found.loss(),
                            "p50",
                            found.number("p50"),
                            "p99",
                            found.number("p99"),
                            "cpu",
                            found.cpuSeconds() / found.gigabytes()));
        }
    }

    private void company(Row row) {
        warmUp(row.relay());
        small(row, ALONE);
        try (var _ = RelayLoad.start(programs, row.relay(), "bulk", "-pairs", 1, "-seconds", 60)) {
            small(row, BESIDE_GREEDY);
        }
        try (var _ = RelayLoad.start(programs, row.relay(), "bulk", "-rate", 3e9, "-seconds", 60)) {
            small(row, BESIDE_EIGHT);
        }
        try (var load = RelayLoad.start(programs, row.relay(), "burst")) {
            add(row, BURST, Map.of("value", load.found(row.relay()).number("least")));
        }
        try (var load = RelayLoad.start(
                programs, row.relay(), "stuck", "-rate", 50e6, "-size", 1_200, "-warm", 1, "-seconds", 2)) {
            add(row, STUCK, Map.of("value", load.found(row.relay()).gigabitsPerSecond() * 1_000));
        }
    }

    private void small(Row row, String title) {
        try (var load = RelayLoad.start(
                programs, row.relay(), "small", "-pairs", 50, "-size", 200, "-warm", 1, "-seconds", 3)) {
            var found = load.found(row.relay());
            add(row, title, Map.of("p50", found.number("p50"), "p99", found.number("p99"), "loss", found.loss()));
        }
    }

    private void connections(Row row) {
        try (var load = RelayLoad.start(programs, row.relay(), "connects", "-warm", 3, "-seconds", 3)) {
            var found = load.found(row.relay());
            add(row, HANDSHAKES, Map.of("value", found.number("count") / found.number("seconds")));
        }
        int count = options.quick() ? IDLE_CONNECTIONS / 10 : IDLE_CONNECTIONS;
        try (var load = RelayLoad.start(programs, row.relay(), "idle", "-count", count)) {
            load.await("held");
            add(row, IDLE, Map.of("value", row.relay().residentBytes() / 1e3 / count, "connections", (double) count));
        }
    }

    private void add(Row row, String title, Map<String, Double> figures) {
        var one = new RelayMeasurement(row.part(), row.round(), row.relay().name(), title, figures);
        measured.add(one);
        System.out.println("round " + row.round() + ", " + row.relay().name() + ": " + title + " " + text(one));
    }

    private static String text(RelayMeasurement one) {
        var text = new StringBuilder();
        one.figures().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(figure ->
                        text.append(String.format(Locale.ROOT, " %s %.3f", figure.getKey(), figure.getValue())));
        return text.toString().strip();
    }
}
