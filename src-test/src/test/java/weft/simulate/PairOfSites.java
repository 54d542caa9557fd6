package weft.simulate;

import weft.simulate.Expectation.Reached;

/// One thread. Two nodes in a world of their own, each at its site, without IPv6 and with wide paths.
final class PairOfSites {
    final World world;
    final SimulatedNode left;
    final SimulatedNode right;
    private final Conversation talk;
    private boolean begun;

    PairOfSites(long seed, SiteKind leftKind, SiteKind rightKind) {
        world = new World(seed);
        var internet = new Internet(world);
        internet.relay();
        var directory = new Directory(world);
        left = new SimulatedNode(internet, directory, Core.Kind.AGENTS, 1, plain(internet, leftKind));
        right = new SimulatedNode(internet, directory, Core.Kind.AGENTS, 2, plain(internet, rightKind));
        directory.add(left);
        directory.add(right);
        directory.introduce(left, right);
        left.start();
        right.start();
        world.run(3 * World.SECOND);
        talk = new Conversation(world, left, right, false);
    }

    private static Site plain(Internet internet, SiteKind kind) {
        while (true) {
            var site = internet.site(kind);
            if (site.ipv6 == Site.Ipv6.NONE && site.mtu == Site.WIDE) {
                return site;
            }
        }
    }

    void talk(long millis) {
        if (!begun) {
            begun = true;
            talk.begin();
        }
        world.run(millis * World.MILLI);
    }

    /// Whether both sides use a direct path.
    boolean isDirect() {
        return isDirect(Conversation.reached(left, right)) && isDirect(Conversation.reached(right, left));
    }

    private static boolean isDirect(Reached reached) {
        return reached == Reached.DIRECT_IPV4 || reached == Reached.LAN;
    }
}
