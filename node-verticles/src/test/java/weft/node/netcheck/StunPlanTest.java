package weft.node.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

final class StunPlanTest {
    private static final StunPlan.Families BOTH = new StunPlan.Families(true, true);
    private final Map<RelayServer, List<IpAddress>> addresses = new HashMap<>();

    @Test
    void aFullRoundAsksEveryRegionThreeTimesGoingRoundItsServers() {
        var map = map(2, 2);

        var asks = StunPlan.of(map, addresses, new StunPlan.Families(true, false), null, 0);

        assertThat(asks).hasSize(6).allMatch(ask -> ask.server().isIpv4());
        assertThat(asks.stream().filter(ask -> ask.region() == 1).map(StunRound.Ask::server))
                .containsExactly(
                        Endpoint.parse("192.0.2.10:3478"),
                        Endpoint.parse("192.0.2.11:3478"),
                        Endpoint.parse("192.0.2.10:3478"));
        assertThat(asks.stream().map(StunRound.Ask::afterNanos).distinct())
                .containsExactly(0L, StunPlan.FULL_STEP_NANOS, 2 * StunPlan.FULL_STEP_NANOS);
    }

    @Test
    void aLaterRoundAsksTheNearestAndTheHomeAndWhatIsNew() {
        var map = map(6, 1);

        var asks = StunPlan.of(map, addresses, BOTH, HomeChoiceTest.report(50, 40, 30, 20, 10), 1);

        var tries = asks.stream()
                .filter(ask -> ask.server().isIpv4())
                .collect(Collectors.groupingBy(StunRound.Ask::region, Collectors.counting()));
        assertThat(tries).isEqualTo(Map.of(1, 4L, 3, 1L, 4, 2L, 5, 2L, 6, 1L));
        assertThat(asks).hasSize(20);
    }

    @Test
    void serversWithoutStunOrWithoutAnAddressAreLeftOut() {
        var server = new RelayServer("a", "relay.example", 443, RelayServer.NO_STUN, null, null, null, false);
        var map = new RelayMap(List.of(new RelayRegion(1, "a", "A", List.of(server))));
        addresses.put(server, List.of(IpAddress.parse("192.0.2.1")));

        assertThat(StunPlan.of(map, addresses, BOTH, null, 0)).isEmpty();
        assertThat(StunPlan.of(map(1, 1), Map.of(), BOTH, null, 0)).isEmpty();
    }

    @Test
    void theSecondTryOfALoneRelayGoesToItsSecondPort() {
        var server = new RelayServer("a", "relay.example", 443, 3_478, 3_479, null, null, null, false);
        var map = new RelayMap(List.of(new RelayRegion(1, "a", "A", List.of(server))));
        addresses.put(server, List.of(IpAddress.parse("192.0.2.1")));

        var first = StunPlan.of(map, addresses, new StunPlan.Families(true, false), null, 0);
        var later = StunPlan.of(map, addresses, new StunPlan.Families(true, false), HomeChoiceTest.report(20), 1);

        assertThat(first.stream().map(StunRound.Ask::server))
                .containsExactly(
                        Endpoint.parse("192.0.2.1:3478"),
                        Endpoint.parse("192.0.2.1:3479"),
                        Endpoint.parse("192.0.2.1:3478"));
        assertThat(later.stream().map(StunRound.Ask::server)).contains(Endpoint.parse("192.0.2.1:3479"));
    }

    private RelayMap map(int regions, int servers) {
        var made = new ArrayList<RelayRegion>();
        for (int r = 1; r <= regions; r++) {
            var here = new ArrayList<RelayServer>();
            for (int s = 0; s < servers; s++) {
                var server =
                        new RelayServer("s" + s, "r" + r + "-" + s + ".example", 443, 3_478, null, null, null, false);
                addresses.put(
                        server,
                        List.of(
                                IpAddress.parse("192.0.2." + (r * 10 + s)),
                                IpAddress.parse("2001:db8::" + (r * 10 + s))));
                here.add(server);
            }
            made.add(new RelayRegion(r, "r" + r, "Region " + r, here));
        }
        return new RelayMap(made);
    }
}
