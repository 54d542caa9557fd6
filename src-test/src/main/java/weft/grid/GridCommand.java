package weft.grid;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import weft.test.lab.WeftCommand;
import weft.test.mesh.MeshServices;
import weft.test.network.Internet;

/// `weft lab grid`.
@Command(
        name = "grid",
        mixinStandardHelpOptions = true,
        header = "which path two nodes find, for each pair of kinds of network",
        versionProvider = LabCommand.Version.class,
        sortOptions = false,
        description = {
            "For each pair of kinds of network: two nodes join a mesh from them and talk at once. Says by which path the",
            "first answer came and how soon, which path they use in the end and how soon that was, and whether that is",
            "what such a pair must reach. All of it takes about 25 minutes; ends with 1 when a cell is not as expected.",
            "",
            "Kinds: open, 1:1, cone, easyAF, easy, firewall, cgnat, hard, no-udp, tcp443, proxy; each also with +pm (a port",
            "mapper on the router), +v6 (IPv6), +v6fw (IPv6 behind a firewall). docs/nat-grid.md explains them.",
            "Special cells: same-lan, same-range, same-carrier, same-carrier-hairpin, ipv6, ipv6-firewalls, ipv6-one-side,",
            "far, lossy."
        })
final class GridCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cell",
            paramLabel = "A,B",
            description = "only this pair, such as easy,hard, or a special cell; may be given several times")
    private List<String> cells = List.of();

    @Option(names = "--row", paramLabel = "KIND", description = "only this row of the grid, from its diagonal on")
    private List<String> rows = List.of();

    @Option(names = "--special", description = "only the special cells")
    private boolean special;

    @Option(names = "--quick", description = "only the twelve cells that say most")
    private boolean quick;

    @Option(names = "--json", description = "the results as JSON on standard output, progress on standard error")
    private boolean json;

    @Option(
            names = "--record",
            arity = "0..1",
            fallbackValue = "docs",
            paramLabel = "DIR",
            description =
                    "keep each result at once, beside those of other cells that are there: nat-grid.md, its picture,"
                            + " bench/grid.json (default: docs)")
    private @Nullable Path record;

    @Override
    public Integer call() {
        PrintStream out = json ? System.err : System.out;
        var chosen = chosen();
        var results = measure(chosen, out);
        long good = results.stream().filter(CellResult::isAsExpected).count();
        out.printf("%d of %d cells as expected%n", good, results.size());
        if (record != null) {
            out.println("written: nat-grid.md, pictures/nat-grid.svg, bench/grid.json in " + record);
        }
        if (json) {
            System.out.println(GridBook.json(results));
        }
        return good == results.size() ? 0 : 1;
    }

    private List<Cell> chosen() {
        var chosen = new LinkedHashMap<String, Cell>();
        try {
            rows.forEach(row -> Cell.row(row).forEach(cell -> chosen.putIfAbsent(cell.name(), cell)));
            cells.stream().map(Cell::parse).forEach(cell -> chosen.putIfAbsent(cell.name(), cell));
        } catch (IllegalArgumentException mistyped) {
            throw new ParameterException(spec.commandLine(), String.valueOf(mistyped.getMessage()));
        }
        if (special) {
            Cell.special().forEach(cell -> chosen.putIfAbsent(cell.name(), cell));
        }
        if (quick) {
            Cell.quick().forEach(cell -> chosen.putIfAbsent(cell.name(), cell));
        }
        return chosen.isEmpty() ? Cell.all() : List.copyOf(chosen.values());
    }

    private List<CellResult> measure(List<Cell> chosen, PrintStream out) {
        LabCommand.require();
        out.println("starting an internet with a coordinator and a relay");
        var results = new ArrayList<CellResult>();
        try (var internet = Internet.open();
                var services = MeshServices.start(internet, 1)) {
            var run = new CellRun(internet, services);
            out.println(heading());
            for (var cell : chosen) {
                var result = run.run(cell);
                results.add(result);
                if (record != null) {
                    new GridBook(WeftCommand.root().resolve(record)).record(List.of(result));
                }
                out.println(line(result));
                out.flush();
            }
        }
        return results;
    }

    static String heading() {
        return String.format(
                Locale.ROOT,
                "%-22s %-12s %12s %-9s %10s %6s  %s",
                "",
                "reached",
                "first byte",
                "by",
                "direct",
                "lost",
                "");
    }

    static String line(CellResult result) {
        return String.format(
                Locale.ROOT,
                "%-22s %-12s %12s %-9s %10s %6d  %s",
                result.cell(),
                result.reached().label(),
                millis(result.firstByteMillis()),
                result.firstBy().contains("relay") ? "relay" : result.firstBy().isEmpty() ? "" : "direct",
                millis(result.directMillis()),
                result.lost(),
                verdict(result));
    }

    private static String verdict(CellResult result) {
        if (result.problem() != null) {
            return "FAILED: " + result.problem();
        }
        if (result.isAsExpected()) {
            return "as expected";
        }
        return "NOT AS EXPECTED (" + result.expected().label() + "): left says '" + result.leftPath() + "', right '"
                + result.rightPath() + "', datagrams went straight: "
                + (result.seenDirect() == null ? "unknown" : result.seenDirect());
    }

    private static String millis(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.0f ms", value);
    }
}
