package weft.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import weft.protocol.paths.PathTiming;
import weft.protocol.paths.Route;

/// Port guessing between one node behind a hard NAT and one behind an easy one.
class GuessTest {
    private static final int WORLDS = 20;

    @Test
    void itFindsADirectPathWithin20SecondsInMostTriesAndIsBounded() {
        int found = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            var pair = new Pair(seed, SiteKind.HARD, SiteKind.EASY);
            pair.talk(22);
            found += pair.isDirect() ? 1 : 0;

            assertThat(pair.hard.pingsSent()).isLessThan(2 * 2 * PathTiming.GUESS_SOCKETS + 200);
            assertThat(pair.easy.pingsSent()).isLessThan(PathTiming.GUESS_PROBES_MAX + 200);
            assertThat(pair.easy.flow(pair.hard.id).received)
                    .as("by relay meanwhile")
                    .isGreaterThan(95);
            assertThat(pair.hard.extraSockets()).isLessThan(20);
        }

        assertThat(found).isGreaterThanOrEqualTo(WORLDS * 8 / 10);
    }

    @Test
    void afterATryThatFailedItRests() {
        var pair = new Pair(1, SiteKind.HARD, SiteKind.EASY);
        pair.world.cut(pair.hard.site, pair.easy.site, true);
        pair.talk(30);
        long sent = pair.easy.pingsSent();
        assertThat(sent).isGreaterThan(1_500);

        pair.talk(120);

        assertThat(pair.easy.pingsSent() - sent).isLessThan(60);
        assertThat(pair.hard.extraSockets()).isZero();
    }

    @Test
    void whereBothAreHardNoProbeIsWasted() {
        var pair = new Pair(3, SiteKind.HARD, SiteKind.HARD);
        pair.talk(60);

        assertThat(pair.isDirect()).isFalse();
        assertThat(pair.hard.pingsSent() + pair.easy.pingsSent()).isLessThan(150);
        assertThat(pair.hard.extraSockets()).isZero();
    }

    /// Two nodes, each at a site of its own, without IPv6 and with wide paths.
    private static final class Pair {
        final World world;
        final SimulatedNode hard;
        final SimulatedNode easy;
        private final Conversation talk;
        private boolean begun;

        Pair(long seed, SiteKind hardKind, SiteKind easyKind) {
            world = new World(seed);
            var internet = new Internet(world);
            internet.relay();
            var directory = new Directory(world);
            hard = new SimulatedNode(internet, directory, 1, plain(internet, hardKind));
            easy = new SimulatedNode(internet, directory, 2, plain(internet, easyKind));
            directory.add(hard);
            directory.add(easy);
            directory.introduce(hard, easy);
            hard.start();
            easy.start();
            world.run(3 * World.SECOND);
            talk = new Conversation(world, hard, easy, false);
        }

        private static Site plain(Internet internet, SiteKind kind) {
            while (true) {
                var site = internet.site(kind);
                if (site.ipv6 == Site.Ipv6.NONE && site.mtu == Site.WIDE) {
                    return site;
                }
            }
        }

        void talk(int seconds) {
            if (!begun) {
                begun = true;
                talk.begin();
            }
            world.run(seconds * World.SECOND);
        }

        boolean isDirect() {
            var there = hard.to(easy);
            var back = easy.to(hard);
            return there != null
                    && back != null
                    && there.route() instanceof Route.Direct
                    && back.route() instanceof Route.Direct;
        }
    }
}
