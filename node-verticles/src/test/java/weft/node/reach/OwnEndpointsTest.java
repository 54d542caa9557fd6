package weft.node.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.node.netcheck.Mapping;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.NetcheckReport.CaptivePortal;
import weft.protocol.key.DiscoKey;
import weft.protocol.key.Key32;
import weft.protocol.netmap.LiveState;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

final class OwnEndpointsTest {
    private static final DiscoKey DISCO = new DiscoKey(new Key32(1, 2, 3, 4));
    private final OwnEndpoints own = new OwnEndpoints(DISCO);

    @Test
    void endpointsStandInTheOrderInWhichToTryThem() {
        own.local(List.of(IpAddress.parse("10.0.0.5"), IpAddress.parse("2001:db8::5")), 41_641);
        own.report(report(Mapping.EASY, "203.0.113.9:5000"), 0);
        own.mapped(Endpoint.parse("203.0.113.9:41641"));
        own.fixed(endpoints("198.51.100.7:7"));
        own.home(3);

        var live = changed(1_000);

        assertThat(live)
                .isEqualTo(new LiveState(
                        1_000,
                        endpoints(
                                "203.0.113.9:41641",
                                "203.0.113.9:5000",
                                "198.51.100.7:7",
                                "10.0.0.5:41641",
                                "[2001:db8::5]:41641"),
                        DISCO,
                        3,
                        false));
    }

    @Test
    void behindAHardNatItsAddressWithTheOwnPortIsWorthATry() {
        own.local(List.of(IpAddress.parse("10.0.0.5")), 41_641);
        own.report(report(Mapping.HARD, "203.0.113.9:5000", "203.0.113.9:5001"), 0);

        var live = changed(1);

        assertThat(live.hardNat()).isTrue();
        assertThat(live.endpoints())
                .isEqualTo(endpoints("203.0.113.9:5000", "203.0.113.9:5001", "203.0.113.9:41641", "10.0.0.5:41641"));
    }

    @Test
    void onlyAChangeIsHandedOutAndSequencesGrowWhateverTheClockSays() {
        own.local(List.of(IpAddress.parse("10.0.0.5"), IpAddress.parse("10.0.0.6")), 1);
        assertThat(changed(1_000).sequence()).isEqualTo(1_000);

        own.local(List.of(IpAddress.parse("10.0.0.6"), IpAddress.parse("10.0.0.5")), 1);
        assertThat(own.changed(2_000)).isNull();

        own.home(1);
        assertThat(changed(500).sequence()).isEqualTo(1_001);
        assertThat(own.last().homeRelay()).isEqualTo(1);
    }

    @Test
    void whatWasSeenOutlivesOneSilentCheckButNotFiveMinutesNorTheNetwork() {
        own.local(List.of(IpAddress.parse("10.0.0.5")), 1);
        own.report(report(Mapping.EASY, "203.0.113.9:5000"), 0);
        changed(1);

        own.report(report(Mapping.UNKNOWN), OwnEndpoints.SEEN_NANOS / 2);
        assertThat(own.changed(2)).isNull();
        own.report(report(Mapping.UNKNOWN), OwnEndpoints.SEEN_NANOS + 1);
        assertThat(changed(3).endpoints()).isEqualTo(endpoints("10.0.0.5:1"));

        own.report(report(Mapping.EASY, "203.0.113.9:5000"), 4);
        changed(4);
        own.forgetSeen();
        assertThat(changed(5).endpoints()).isEqualTo(endpoints("10.0.0.5:1"));
    }

    @Test
    void thereAreNeverMoreThanAPeerTakes() {
        own.local(
                IntStream.range(0, 60)
                        .mapToObj(i -> IpAddress.parse("10.0.0." + i))
                        .toList(),
                1);

        assertThat(changed(1).endpoints()).hasSize(LiveState.ENDPOINTS_MAX);
    }

    private LiveState changed(long millis) {
        @Nullable LiveState newest = own.changed(millis);
        return Objects.requireNonNull(newest);
    }

    private static List<Endpoint> endpoints(String... texts) {
        return Stream.of(texts).map(Endpoint::parse).toList();
    }

    private static NetcheckReport report(Mapping mapping, String... globals) {
        boolean udp = globals.length > 0;
        return new NetcheckReport(
                udp, udp, false, mapping, endpoints(globals), null, CaptivePortal.UNKNOWN, 0, List.of(), 1);
    }
}
