package weft.simulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import weft.simulate.Expectation.Reached;

/// One thread. One seed's world from its beginning to its end: it starts, settles and is checked; then things
/// happen to it, it settles and is checked again, some rounds long; then all fall silent, and begin again.
///
/// Checked all the time: packets of two nodes that can reach relays arrive, with no gap above
/// [Conversation#SILENCE_MAX_NANOS], whatever happens to direct paths. Checked when settled: every pair uses the
/// kind of path that the NAT grid says, see [Expectation]. Checked in silence: nobody probes, no extra socket is open
/// that no path uses.
public final class Scenario {
    /// @param rounds of things that happen
    public record Settings(Core.Kind kind, long seed, int nodes, int rounds) {}

    /// @param findings what went against the model, in order; empty is good
    /// @param reached how the pairs reached each other at the last check
    public record Outcome(
            Settings settings, List<String> findings, int pairs, Map<Reached, Integer> reached, long longestGapMillis) {
        public Outcome {
            findings = List.copyOf(findings);
        }
    }

    /// Longer than the 60 s after which a better path than the one in use is looked for.
    private static final long SETTLE_NANOS = 65 * World.SECOND;
    private static final long CHECK_NANOS = 100 * World.MILLI;
    private static final int FINDINGS_MAX = 20;
    private static final int RELAYS = 3;
    private static final int TALKS_OF_ONE = 3;

    private final Settings settings;
    private final World world;
    private final Internet internet;
    private final Directory directory;
    private final Transitions transitions;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Conversation> conversations = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private long beganNanos;

    private Scenario(Settings settings) {
        this.settings = settings;
        world = new World(settings.seed);
        internet = new Internet(world);
        directory = new Directory(world);
        transitions = new Transitions(world, internet, nodes);
        build();
    }

    public static Outcome run(Settings settings) {
        return new Scenario(settings).run();
    }

    private void build() {
        for (int i = 0; i < RELAYS; i++) {
            internet.relay();
        }
        var kinds = SiteKind.values();
        int sites = Math.max(2, settings.nodes * 2 / 3);
        for (int i = 0; i < sites; i++) {
            internet.site(kinds[i < kinds.length ? i : world.random.nextInt(kinds.length)]);
        }
        for (int i = 1; i <= settings.nodes; i++) {
            var site = internet.sites.get(world.random.nextInt(sites));
            var node = new SimulatedNode(internet, directory, settings.kind, i, site);
            nodes.add(node);
            directory.add(node);
        }
        for (var node : nodes) {
            for (int i = 0; i < TALKS_OF_ONE; i++) {
                var peer = nodes.get(world.random.nextInt(nodes.size()));
                if (peer != node && areStrangers(node, peer)) {
                    directory.introduce(node, peer);
                    conversations.add(new Conversation(world, node, peer, world.chance(15)));
                }
            }
        }
    }

    private boolean areStrangers(SimulatedNode a, SimulatedNode b) {
        return conversations.stream().noneMatch(talk -> talk.isBetween(a, b));
    }

    private Outcome run() {
        beganNanos = world.now;
        for (var node : nodes) {
            world.after(world.millis(0, 1_000), node::start);
        }
        world.run(3 * World.SECOND);
        beginTalks();
        world.after(CHECK_NANOS, this::watch);
        settle();
        lookForLoss();
        for (int round = 0; round < settings.rounds; round++) {
            transitions.round();
            settle();
        }
        var reached = countReached();
        silence();
        return new Outcome(
                settings,
                findings,
                conversations.size(),
                reached,
                conversations.stream()
                                .mapToLong(talk -> talk.longestNanos)
                                .max()
                                .orElse(0)
                        / World.MILLI);
    }

    private void beginTalks() {
        for (var talk : conversations) {
            world.after(world.millis(0, 500), talk::begin);
        }
        world.run(World.SECOND);
    }

    private void watch() {
        for (var talk : conversations) {
            var problem = talk.silence();
            if (problem != null) {
                found(problem);
            }
        }
        world.after(CHECK_NANOS, this::watch);
    }

    private void settle() {
        world.run(SETTLE_NANOS);
        for (var talk : conversations) {
            talk.unexpected().forEach(this::found);
        }
        internet.problems.forEach(this::found);
        internet.problems.clear();
    }

    /// Until something happens to the world nothing gets lost, whatever way packets were sent and changed to.
    private void lookForLoss() {
        var sent = conversations.stream().map(Conversation::sent).toList();
        world.run(World.SECOND);
        for (int i = 0; i < sent.size(); i++) {
            var lost = conversations.get(i).lost(sent.get(i));
            if (lost != null) {
                found(lost);
            }
        }
    }

    private void silence() {
        conversations.forEach(talk -> talk.runs = false);
        world.run(60 * World.SECOND);
        long pings = pings();
        world.run(60 * World.SECOND);
        if (pings() != pings) {
            found((pings() - pings) + " pings were sent although nobody has talked for a minute");
        }
        for (var node : nodes) {
            if (node.extraSockets() > conversations.size()) {
                found(node + " still has " + node.extraSockets() + " extra sockets open");
            }
        }
        beginTalks();
        world.run(5 * World.SECOND);
    }

    private long pings() {
        return nodes.stream().mapToLong(SimulatedNode::pingsSent).sum();
    }

    private Map<Reached, Integer> countReached() {
        var counts = new EnumMap<Reached, Integer>(Reached.class);
        for (var talk : conversations) {
            counts.merge(Conversation.reached(talk.left, talk.right), 1, Integer::sum);
        }
        return counts;
    }

    private void found(String what) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add("after " + (world.now - beganNanos) / World.MILLI + " ms: " + what);
        }
    }
}
