package weft.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import weft.bench.Figures.Single;
import weft.bench.policy.PolicyDataSet;
import weft.bench.policy.PolicyPlot;
import weft.bench.policy.TagEdits;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PolicyWorld;
import weft.protocol.policy.document.PolicyDocument;

/// `weft bench policy`: what compiling a policy takes, for 10,000 nodes and 200 rules, and how that grows with either.
/// Compiled means: every node's filter is a list of rules, and every node's peers have been walked through. An edit is
/// followed as a coordinator does, see [TagEdits].
public final class PolicyBench {
    private static final int WARM_UP = 12;

    private final BenchOptions options;
    private final BenchReport report;

    private PolicyBench(BenchOptions options) {
        this.options = options;
        this.report = new BenchReport("policy", options);
    }

    public static void main(String[] arguments) {
        var bench = new PolicyBench(BenchOptions.parse("policy", arguments));
        bench.run();
        System.exit(0);
    }

    private void run() {
        var set = PolicyDataSet.ofGoal();
        var world = set.world();
        int repeats = options.quick() ? 3 : 25;
        report.add(parsing(set, repeats).row("read and check the document", null));
        var busy = new Figures();
        report.add(compiling(set, world, WARM_UP, repeats, busy)
                .row("compile, until all filters and peers are there", "max <= 500"));
        report.add(busy.row("  CPU time of that, whatever else the machine does", null));
        var compiled = CompiledPolicy.compile(set.document(), world);
        editing(set, options.quick() ? 40 : 400);
        sizes(set, compiled);
        growth(set);
        report.finish();
    }

    private Figures parsing(PolicyDataSet set, int repeats) {
        var figures = new Figures();
        String text = set.text();
        for (int i = -WARM_UP; i < repeats; i++) {
            long began = System.nanoTime();
            PolicyDocument.read(text);
            if (i >= 0) {
                figures.record(System.nanoTime() - began);
            }
        }
        return figures;
    }

    private static Figures compiling(PolicyDataSet set, PolicyWorld world, int warmUp, int repeats, Figures busy) {
        var figures = new Figures();
        var document = set.document();
        for (int i = -warmUp; i < repeats; i++) {
            long cpuBegan = cpuNanos();
            long began = System.nanoTime();
            keep(all(CompiledPolicy.compile(document, world)));
            if (i >= 0) {
                figures.record(System.nanoTime() - began);
                busy.record(cpuNanos() - cpuBegan);
            }
        }
        return figures;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// Every node's filter, and a sum over its peers.
    private static List<Object> all(CompiledPolicy policy) {
        var kept = new ArrayList<>();
        long[] sum = {0};
        for (String id : policy.world().nodes().keySet()) {
            kept.add(policy.filterOf(id));
            policy.forEachPeer(id, peer -> sum[0] += peer.length());
        }
        kept.add(sum[0]);
        return kept;
    }

    /// One coordinator to which all nodes are connected: from the committed tag to the last affected node's encoded
    /// update, on one thread.
    private void editing(PolicyDataSet set, int repeats) {
        var edits = new TagEdits(set);
        var figures = new Figures();
        var few = new Figures();
        var busy = new Figures();
        long touched = 0;
        long bytes = 0;
        for (int i = -WARM_UP * 4; i < repeats; i++) {
            var edit = edits.next();
            if (i >= 0) {
                figures.record(edit.nanos());
                busy.record(edit.cpuNanos());
                touched += edit.receivers();
                bytes += edit.bytes();
                if (edit.receivers() <= 1_000) {
                    few.record(edit.nanos());
                }
            }
        }
        report.add(figures.row("one tag edit, to all affected deltas encoded", "p95 <= 20"));
        report.add(busy.row("  CPU time of that", null));
        report.add(few.row("  of which touch at most 1,000 nodes", null));
        report.add(new Single("nodes that get a delta by one tag edit", (double) touched / repeats, "nodes", null));
        report.add(new Single("bytes of a delta, on average", (double) bytes / Math.max(1, touched), "bytes", null));
    }

    private void sizes(PolicyDataSet set, CompiledPolicy compiled) {
        long peers = 0;
        long rules = 0;
        for (String id : compiled.world().nodes().keySet()) {
            peers += compiled.peerCount(id);
            rules += compiled.filterOf(id).rules().size();
        }
        report.add(new Single("policy identities", compiled.identityCount(), "", ">= 4000"));
        report.add(new Single("peers of a node, on average", (double) peers / set.nodes(), "nodes", null));
        report.add(new Single("rules in a node's filter, on average", (double) rules / set.nodes(), "rules", null));
        report.add(new Single("memory of the compiled rules and rows", compiled.byteCount() / 1e6, "MB", null));
        report.add(new Single("memory in all, as the heap grows by it", heapGrowth(set) / 1e6, "MB", null));
    }

    private static double heapGrowth(PolicyDataSet set) {
        var document = set.document();
        var world = set.world();
        long before = usedHeap();
        var compiled = CompiledPolicy.compile(document, world);
        long after = usedHeap();
        keep(List.of(compiled, document, world));
        return Math.max(0, after - before);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void growth(PolicyDataSet set) {
        var byNodes = new ArrayList<PolicyPlot.Point>();
        for (int nodes : new int[] {1_000, 2_500, 5_000, 7_500, 10_000}) {
            byNodes.add(point(set.withNodes(nodes), nodes, "nodes"));
        }
        var byRules = new ArrayList<PolicyPlot.Point>();
        for (int rules : new int[] {25, 50, 100, 150, 200, 400}) {
            byRules.add(point(set.withRules(rules), rules, "rules"));
        }
        if (!options.quick() && options.output() == null) {
            PolicyPlot.write(byNodes, byRules);
            report.step("plotted in " + PolicyPlot.FILE);
        }
    }

    private PolicyPlot.Point point(PolicyDataSet set, int size, String of) {
        var busy = new Figures();
        compiling(set, set.world(), 2, options.quick() ? 2 : 7, busy);
        report.add(busy.row("compile with %,d %s, CPU time".formatted(size, of), null));
        return new PolicyPlot.Point(size, busy.millis(50));
    }

    private static void keep(List<Object> results) {
        if (results.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
    }
}
