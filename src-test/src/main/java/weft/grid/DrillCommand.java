package weft.grid;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.drill.PathDrill;

/// `weft lab drill`.
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        header = "break something under running traffic, and measure how long nothing gets through",
        versionProvider = LabCommand.Version.class,
        description = {
            "Breaks something under running traffic, and says how long nothing got through. Ends with 1 when that is longer",
            "than it may be. The drills:",
            "  cut                    the direct path is cut without a word; traffic goes by the relay",
            "  heal                   it is there again; traffic goes straight",
            "  roam                   a host moves to another network; its session goes on",
            "  relay-killed-direct    the relay dies while nobody needs it; nothing happens",
            "  relay-killed-relayed   the relay that carries the traffic dies; another of its region takes over",
            "  narrow                 100 MB over a path of 1,400 bytes that says nothing of larger packets"
        })
final class DrillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DRILL", arity = "0..*", description = "which ones (default: all)")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        List<PathDrill> drills;
        try {
            drills = names.isEmpty()
                    ? Arrays.asList(PathDrill.values())
                    : names.stream().map(PathDrill::parse).toList();
        } catch (IllegalArgumentException mistyped) {
            throw new ParameterException(spec.commandLine(), String.valueOf(mistyped.getMessage()));
        }
        LabCommand.require();
        boolean good = true;
        for (var drill : drills) {
            try {
                var outcome = drill.run();
                good &= outcome.isGood();
                System.out.println(outcome.line() + (outcome.isGood() ? "" : "  TOO LONG"));
            } catch (IllegalStateException failed) {
                good = false;
                System.out.println(drill.label() + ": FAILED: " + CellRun.firstLine(failed));
            }
        }
        return good ? 0 : 1;
    }
}
