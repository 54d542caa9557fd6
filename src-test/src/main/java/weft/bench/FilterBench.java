package weft.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import weft.bench.Figures.Single;

/// `weft bench filter`: what the packet filter costs per packet, by the number of rules.
public final class FilterBench {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private FilterBench() {}

    public static void main(String[] arguments) throws RunnerException {
        var options = BenchOptions.parse("filter", arguments);
        var report = new BenchReport("filter", options);
        for (RunResult result : new Runner(jmh(options.quick())).run()) {
            add(report, result);
        }
        report.finish();
    }

    private static Options jmh(boolean quick) {
        var builder = new OptionsBuilder()
                .include(FilterBenchmark.class.getName().replace(".", "\\."))
                .addProfiler(GCProfiler.class)
                .timeUnit(TimeUnit.NANOSECONDS)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (quick) {
            builder.warmupIterations(2).measurementIterations(2).measurementTime(TimeValue.milliseconds(200));
        }
        return builder.build();
    }

    private static void add(BenchReport report, RunResult result) {
        var name = result.getParams().getBenchmark();
        var what = name.endsWith("knownFlow") ? "packet of a known flow" : "first packet of a flow, in the rules";
        var rules = result.getParams().getParam("rules");
        var score = result.getPrimaryResult();
        report.add(new Single(what + ", " + rules + " rules", score.getScore(), "ns", null));
        var allocation = result.getSecondaryResults().get(ALLOCATION);
        if (allocation != null) {
            report.add(new Single(what + ", " + rules + " rules: garbage", allocation.getScore(), "bytes", "0"));
        }
    }
}
