package weft.protocol.paths;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.paths.SimulatedPaths.MILLI;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Endpoint;

class PathAgentTest {
    private final SimulatedPaths world = new SimulatedPaths();
    private final SimulatedPaths.Node left = world.node("192.0.2.1:41641");
    private final SimulatedPaths.Node right = world.node("192.0.2.2:41641");

    @Test
    void theFirstPacketGoesByRelayAndADirectPathIsFoundWithinTwoRoundTrips() {
        world.meet();

        left.send(right);
        assertThat(left.to(right).route()).isEqualTo(new Route.ByRelay(SimulatedPaths.REGION));
        world.run(50);

        assertThat(direct(left, right).path().endpoint()).isEqualTo(right.endpoints.getFirst());
        assertThat(direct(left, right).wireMtu()).isEqualTo(1_340);
        assertThat(right.dataNanos).hasSize(1);
    }

    @Test
    void nothingIsSentWithoutTrafficAndNothingMoreWhenItEnds() {
        world.meet();
        world.run(60_000);
        assertThat(left.discoSent + right.discoSent).isZero();

        talk(2_000);
        world.run(60_000);
        int sent = left.discoSent + right.discoSent;
        world.run(600_000);

        assertThat(left.discoSent + right.discoSent).isEqualTo(sent);
        assertThat(left.to(right).reason()).isEqualTo(RouteReason.NO_TRAFFIC);
    }

    @Test
    void aPathThatIsCutFlowsByRelayAgainWithinTwoSeconds() {
        world.meet();
        talk(3_000);
        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);

        world.cut = (_, _) -> true;
        long from = world.now;
        talk(6_000);

        assertThat(longestGap(right, from)).isLessThan(450 * MILLI);
        assertThat(longestGap(left, from)).isLessThan(450 * MILLI);
        assertThat(left.to(right).route()).isInstanceOf(Route.ByRelay.class);
    }

    @Test
    void aPathThatIsLateIsBackedByTheRelayAndKept() {
        world.meet();
        talk(3_000);
        left.changes.clear();

        world.cut = (_, _) -> true;
        talk(450);
        assertThat(left.to(right).route()).isInstanceOf(Route.Both.class);
        assertThat(left.to(right).reason()).isEqualTo(RouteReason.LATE);
        world.cut = (_, _) -> false;
        talk(200);

        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
        assertThat(left.changes).hasSize(2);
    }

    @Test
    void aPeerThatItsRelayLacksIsSoughtWhereThisNodeListens() {
        left.homeRelay = 8;
        left.tellSelf();
        world.cut = (_, _) -> true;
        world.meet();
        left.send(right);
        world.run(100);
        assertThat(right.dataNanos).hasSize(1);

        right.homeRelay = 8;
        left.send(right);
        world.run(100);
        left.send(right);
        world.run(100);

        assertThat(right.dataNanos).hasSize(2);
        assertThat(left.to(right).route()).isEqualTo(new Route.ByRelay(8));
        var report = requireNonNull(left.agent.report(right.id, world.now));
        assertThat(report.absences()).extracting(PathReport.Absence::region).containsExactly(SimulatedPaths.REGION);
        world.run(5_000);
        assertThat(left.to(right).route()).isEqualTo(new Route.ByRelay(SimulatedPaths.REGION));
    }

    @Test
    void aSearchThatHadBecomeRareStartsOverWhenTheRelayLacksThePeer() {
        world.cut = (_, _) -> true;
        world.meet();
        talk(70_000);
        assertThat(left.to(right).route()).isInstanceOf(Route.ByRelay.class);

        world.cut = (_, _) -> false;
        left.agent.relayLacks(SimulatedPaths.REGION, right.key, world.now);
        talk(400);

        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
    }

    @Test
    void aPathOfWhichOnlyTheOutwardHalfIsCutFlowsByRelayAgainWithinTwoSeconds() {
        world.meet();
        talk(3_000);

        world.cut = (from, _) -> from == left;
        long from = world.now;
        talk(4_000);

        assertThat(longestGap(right, from)).isLessThan(2_000 * MILLI);
    }

    @Test
    void aPathThatComesBackIsTakenAgain() {
        world.meet();
        talk(3_000);
        world.cut = (_, _) -> true;
        talk(4_000);

        world.cut = (_, _) -> false;
        talk(16_000);

        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
    }

    @Test
    void trafficInOneDirectionDoesNotMakeThePathFlap() {
        world.meet();
        talk(1_000);
        left.changes.clear();
        right.changes.clear();

        for (int i = 0; i < 6_000; i++) {
            left.send(right);
            world.run(10);
        }

        assertThat(left.changes).isEmpty();
        assertThat(right.changes).isEmpty();
        assertThat(left.discoSent).isLessThan(250);
    }

    @Test
    void lossOfATenthDoesNotMakeThePathFlap() {
        world.meet();
        talk(1_000);
        left.changes.clear();

        world.cut = (_, _) -> world.random.nextInt(10) == 0;
        talk(60_000);

        assertThat(left.changes).hasSizeLessThan(4);
    }

    @Test
    void noPacketIsLostWhenTheRelayIsLeft() {
        world.meet();
        int sent = 0;
        for (int i = 0; i < 400; i++) {
            left.send(right);
            sent++;
            world.run(1);
        }
        world.run(100);

        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
        assertThat(right.dataNanos).hasSize(sent);
    }

    @Test
    void aPeerThatMovedIsFollowedWithoutTheCoordinator() {
        world.meet();
        talk(3_000);

        right.endpoints = List.of(Endpoint.parse("198.51.100.9:5000"));
        long from = world.now;
        talk(3_000);

        assertThat(direct(left, right).path().endpoint()).isEqualTo(right.endpoints.getFirst());
        assertThat(longestGap(right, from)).isLessThan(500 * MILLI);
    }

    @Test
    void aNodeWhoseNetworkChangedSendsByBothUntilThePathAnswers() {
        world.meet();
        talk(3_000);

        right.endpoints = List.of(Endpoint.parse("198.51.100.9:5000"));
        right.agent.networkChanged(world.now);
        right.tellSelf();
        assertThat(right.to(left).route()).isInstanceOf(Route.Both.class);
        talk(300);

        assertThat(right.to(left).route()).isInstanceOf(Route.Direct.class);
        assertThat(right.endpointsWanted).isPositive();
        assertThat(direct(left, right).path().endpoint()).isEqualTo(right.endpoints.getFirst());
    }

    @Test
    void aPeerThatRestartedIsProbedWithItsNewKey() {
        world.meet();
        talk(3_000);

        right.discoKey = world.node("203.0.113.1:1").discoKey;
        right.tellSelf();
        left.put(right);
        assertThat(left.to(right).route()).isInstanceOf(Route.Both.class);
        talk(1_000);

        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
    }

    @Test
    void aPathTooNarrowForFullSizePacketsIsNotTaken() {
        world.wireMtu = 1_300;
        world.meet();
        talk(5_000);

        assertThat(left.to(right).route()).isInstanceOf(Route.ByRelay.class);
        assertThat(left.to(right).reason()).isEqualTo(RouteReason.TOO_NARROW);
    }

    @Test
    void aPathThatBecomesTooNarrowIsLeft() {
        world.meet();
        talk(3_000);

        world.wireMtu = 1_300;
        talk(20_000);
        assertThat(left.to(right).route()).isInstanceOf(Route.ByRelay.class);

        world.wireMtu = 1_500;
        talk(35_000);
        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
    }

    @Test
    void withoutARelayAPathIsFoundAllTheSame() {
        world.relayWorks = false;
        world.meet();
        talk(1_000);

        assertThat(left.to(right).route()).isInstanceOf(Route.Direct.class);
    }

    private void talk(long millis) {
        for (long i = 0; i < millis; i += 10) {
            left.send(right);
            right.send(left);
            world.run(10);
        }
    }

    private static long longestGap(SimulatedPaths.Node node, long from) {
        long gap = 0;
        long last = from;
        for (long at : node.dataNanos) {
            if (at >= from) {
                gap = Math.max(gap, at - last);
                last = at;
            }
        }
        return Math.max(gap, node.world.now - last);
    }

    private static Route.Direct direct(SimulatedPaths.Node node, SimulatedPaths.Node peer) {
        assertThat(node.to(peer).route()).isInstanceOf(Route.Direct.class);
        return (Route.Direct) node.to(peer).route();
    }
}
