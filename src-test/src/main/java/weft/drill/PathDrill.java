package weft.drill;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import weft.test.mesh.TunnelTransfer;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;
import weft.test.network.SitePlan.Uplink;

/// What can go wrong with a path, done to a running pair of nodes. Each measures how long nothing got through.
public enum PathDrill {
    CUT("cut", "the direct path is cut without a word; traffic goes by the relay") {
        @Override
        public Outcome run() {
            try (var pair = easyPair(1)) {
                var cut = pair.traffic.age();
                cutStraightPaths(pair);
                pair.await(path -> path.relayed(), "by relay after the cut");
                return outcome(pair.silenceSince(cut), Duration.ofSeconds(2), pair, cut);
            }
        }
    },
    HEAL("heal", "the direct path that was cut is there again; traffic goes straight") {
        @Override
        public Outcome run() {
            try (var pair = easyPair(1)) {
                cutStraightPaths(pair);
                pair.await(path -> path.relayed() && path.direct().isEmpty(), "by relay alone after the cut");
                var healed = pair.traffic.age();
                pair.internet
                        .router()
                        .run("nft", "delete", "table", "inet", "cut")
                        .orThrow();
                pair.await(path -> path.isDirect(), "direct again");
                return outcome(pair.traffic.age().minus(healed), Duration.ofSeconds(30), pair, healed);
            }
        }
    },
    ROAM("roam", "a host moves to another network, with another address; its session goes on") {
        @Override
        public Outcome run() {
            try (var pair = easyPair(1);
                    var elsewhere = pair.internet.site("elsewhere", EASY)) {
                var moved = pair.traffic.age();
                elsewhere.adopt(pair.leftSite.host());
                pair.awaitAnswers(PATIENCE);
                pair.await(path -> path.isDirect(), "direct after the move");
                return outcome(pair.silenceSince(moved), Duration.ofSeconds(3), pair, moved);
            }
        }
    },
    RELAY_KILLED_WHILE_DIRECT("relay-killed-direct", "the relay dies while nobody needs it; nothing happens") {
        @Override
        public Outcome run() {
            try (var pair = easyPair(1)) {
                pair.run(Duration.ofSeconds(1));
                var killed = pair.traffic.age();
                pair.services.relays().getFirst().process().kill();
                pair.run(Duration.ofSeconds(12));
                var silence =
                        pair.traffic.longestSilence(killed, pair.traffic.age().minus(Duration.ofMillis(500)));
                return outcome(silence, Duration.ofSeconds(1), pair, killed);
            }
        }
    },
    RELAY_KILLED_WHILE_RELAYED(
            "relay-killed-relayed", "the relay that carries the traffic dies; another of its region does") {
        @Override
        public Outcome run() {
            try (var pair = DrillPair.of(HARD, HARD, 2, INTERVAL).await(path -> path.relayed(), "by relay")) {
                pair.run(Duration.ofSeconds(1));
                var killed = pair.traffic.age();
                pair.services.relays().getFirst().process().kill();
                pair.awaitAnswers(PATIENCE);
                return outcome(pair.silenceSince(killed), Duration.ofSeconds(10), pair, killed);
            }
        }
    },
    NARROW("narrow", "100 MB by TCP over a path of 1,400 bytes that says nothing of larger packets") {
        @Override
        public Outcome run() {
            var narrow = EASY.over(Uplink.PLAIN.silentlyNarrow(1_400));
            try (var pair =
                    DrillPair.of(narrow, EASY, 1, Duration.ofMillis(200)).await(path -> path.isDirect(), "direct")) {
                var began = pair.traffic.age();
                var took = TunnelTransfer.move(pair.left, pair.right, 100_000_000, Duration.ofSeconds(60));
                return outcome(took, Duration.ofSeconds(60), pair, began);
            }
        }
    };

    private static final SitePlan EASY = SitePlan.of(NatKind.PORT_RESTRICTED);
    private static final SitePlan HARD = SitePlan.of(NatKind.ENDPOINT_DEPENDENT);
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String label;
    private final String what;

    PathDrill(String label, String what) {
        this.label = label;
        this.what = what;
    }

    /// How a drill ended.
    ///
    /// @param took from the fault until traffic got through again, or what the drill measures
    /// @param goal the most that is wanted
    /// @param lost packets from the fault to the end, of 50 a second
    /// @param path how the left node sends in the end
    public record Outcome(PathDrill drill, Duration took, Duration goal, int lost, String path) {
        public boolean isGood() {
            return took.compareTo(goal) <= 0;
        }

        public String line() {
            return String.format(
                    Locale.ROOT,
                    "%-22s %9.0f ms (at most %.0f)  %4d lost  then %s",
                    drill.label,
                    took.toNanos() / 1e6,
                    goal.toNanos() / 1e6,
                    lost,
                    path);
        }
    }

    public abstract Outcome run();

    public String label() {
        return label;
    }

    public String what() {
        return what;
    }

    /// @throws IllegalArgumentException with a line for a person
    public static PathDrill parse(String label) {
        return Arrays.stream(values())
                .filter(drill -> drill.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the drills are "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(PathDrill::label).toList()) + "; not '" + label
                        + "'"));
    }

    private static DrillPair easyPair(int relays) {
        return DrillPair.of(EASY, EASY, relays, INTERVAL).await(path -> path.isDirect(), "direct");
    }

    /// Datagrams between the two sites vanish in the middle of the internet; those to relays do not.
    private static void cutStraightPaths(DrillPair pair) {
        String one = pair.leftSite.publicAddress();
        String two = pair.rightSite.publicAddress();
        pair.internet
                .router()
                .feed("""
                        table inet cut {
                          chain forward {
                            type filter hook forward priority 10; policy accept;
                            ip saddr %s ip daddr %s drop
                            ip saddr %s ip daddr %s drop
                          }
                        }
                        """.formatted(one, two, two, one), "nft", "-f", "-")
                .orThrow();
    }

    private static Outcome drillOutcome(PathDrill drill, Duration took, Duration goal, DrillPair pair, Duration since) {
        int lost = pair.traffic.lost(since, pair.traffic.age().minus(Duration.ofMillis(500)));
        return new Outcome(drill, took, goal, lost, pair.left.pathTo(pair.right).text());
    }

    Outcome outcome(Duration took, Duration goal, DrillPair pair, Duration since) {
        return drillOutcome(this, took, goal, pair, since);
    }
}
