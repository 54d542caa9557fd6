package weft.bench;

import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// What [SealOpenBenchmark] found for one operation and one length.
///
/// @param allocatedBytes of garbage for each packet
public record SealOpenFigures(String operation, int length, double nanos, double nanosError, double allocatedBytes) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /// @param thorough false for a look whether it runs at all
    static List<SealOpenFigures> measure(boolean thorough) {
        var options = new OptionsBuilder()
                .include(SealOpenBenchmark.class.getName().replace(".", "\\."))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (!thorough) {
            options.warmupIterations(2).measurementIterations(2).measurementTime(TimeValue.milliseconds(200));
        }
        try {
            return new Runner(options.build())
                    .run().stream().map(SealOpenFigures::of).toList();
        } catch (RunnerException failed) {
            throw new IllegalStateException("the microbenchmark of seal and open failed", failed);
        }
    }

    private static SealOpenFigures of(RunResult result) {
        String name = result.getParams().getBenchmark();
        var allocation = result.getSecondaryResults().get(ALLOCATION);
        return new SealOpenFigures(
                name.substring(name.lastIndexOf('.') + 1),
                Integer.parseInt(result.getParams().getParam("length")),
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                allocation == null ? Double.NaN : allocation.getScore());
    }
}
