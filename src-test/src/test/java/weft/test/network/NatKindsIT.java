package weft.test.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.test.lab.Host;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.network.Internet.PublicHost;
import weft.test.network.SitePlan.Uplink;
import weft.test.probe.NatBehaviour;
import weft.test.probe.NatBehaviour.Filtering;
import weft.test.probe.NatBehaviour.Mapping;
import weft.test.probe.NatProbe;
import weft.test.probe.PortMapProbe;
import weft.test.probe.ProbeServer;

/// The lab itself: each kind of site is what it says.
@RequiresLab
@TakesTurns
class NatKindsIT {
    private static Internet internet;
    private static PublicHost outside;
    private static ProbeServer server;

    @BeforeAll
    static void open() throws Exception {
        internet = Internet.open();
        outside = internet.publicHost("outside");
        server = ProbeServer.on(outside);
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
        internet.close();
    }

    @ParameterizedTest(name = "{0}: mapping {1}, filtering {2}, takes unsolicited packets: {3}")
    @CsvSource({
        "open,     NONE,                       ENDPOINT_INDEPENDENT,       true",
        "1:1,      ENDPOINT_INDEPENDENT,       ENDPOINT_INDEPENDENT,       true",
        "cone,     ENDPOINT_INDEPENDENT,       ENDPOINT_INDEPENDENT,       false",
        "easyAF,   ENDPOINT_INDEPENDENT,       ADDRESS_DEPENDENT,          false",
        "easy,     ENDPOINT_INDEPENDENT,       ADDRESS_AND_PORT_DEPENDENT, false",
        "firewall, NONE,                       ADDRESS_AND_PORT_DEPENDENT, false",
        "cgnat,    ENDPOINT_INDEPENDENT,       ADDRESS_AND_PORT_DEPENDENT, false",
        "hard,     ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, false",
        "no-udp,   BLOCKED,                    BLOCKED,                    false",
        "tcp443,   BLOCKED,                    BLOCKED,                    false",
        "proxy,    BLOCKED,                    BLOCKED,                    false",
    })
    void aSiteIsOfTheKindThatItSays(String label, Mapping mapping, Filtering filtering, boolean unsolicited)
            throws Exception {
        try (var site = internet.site("site", SitePlan.parse(label))) {
            assertThat(probe(site).run()).isEqualTo(new NatBehaviour(mapping, filtering, unsolicited));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"easy+pm", "hard+pm"})
    void aPortMapperOpensAPortToEverybody(String label) throws Exception {
        assumeThat(PortMapper.missing()).isEmpty();
        try (var site = internet.site("site", SitePlan.parse(label))) {
            var router = new PortMapProbe(site.host(), site.hostAddress(0), site.gateway());

            int byNatPmp = router.natPmp(5_001);
            var byPcp = router.pcp(5_002);

            assertThat(byPcp.getAddress().getHostAddress()).isEqualTo(site.publicAddress());
            assertThat(probe(site).opens(new InetSocketAddress(site.publicAddress(), byNatPmp), 5_001))
                    .isTrue();
            assertThat(probe(site).opens(byPcp, 5_002)).isTrue();
            assertThat(probe(site).opens(new InetSocketAddress(site.publicAddress(), 5_003), 5_003))
                    .isFalse();
        }
    }

    @Test
    void twoCustomersOfACarrierMeetOnlyWhenItHairpins() throws Exception {
        var plan = SitePlan.of(NatKind.CONE);
        for (boolean hairpin : new boolean[] {true, false}) {
            var carrier = internet.carrier("carrier" + hairpin, hairpin);
            try (var one = carrier.site("one", plan);
                    var two = carrier.site("two", plan)) {
                assertThat(one.publicAddress()).isEqualTo(two.publicAddress());
                assertThat(NatProbe.meet(one.host(), one.hostAddress(0), two.host(), two.hostAddress(0), server))
                        .isEqualTo(hairpin);
            }
            carrier.remove();
        }
    }

    @Test
    void ipv6IsOpenOrBehindAFirewall() {
        try (var open = internet.site("open", SitePlan.parse("hard+v6"));
                var closed = internet.site("closed", SitePlan.parse("hard+v6fw"))) {
            assertThat(Ping.probe(outside.host(), open.hostIpv6(0)).answered()).isPositive();
            assertThat(Ping.probe(outside.host(), closed.hostIpv6(0)).answered())
                    .isZero();
            assertThat(Ping.probe(closed.host(), outside.ipv6()).answered()).isPositive();
        }
    }

    @Test
    void aWireDelaysAndLoses() {
        var plan = SitePlan.of(NatKind.PORT_RESTRICTED);
        try (var slow = internet.site("slow", plan.over(Uplink.PLAIN.delayed(Duration.ofMillis(30))));
                var lossy = internet.site("lossy", plan.over(Uplink.PLAIN.losing(30)))) {
            assertThat(Ping.roundTripMillis(slow.host(), outside.ipv4())).isBetween(60.0, 160.0);
            assertThat(pings(lossy.host(), 200)).isBetween(40, 160);
        }
    }

    @Test
    void anUplinkIsNarrowWithoutSayingSo() {
        var plan = SitePlan.of(NatKind.PORT_RESTRICTED).over(Uplink.PLAIN.silentlyNarrow(1_400));
        try (var site = internet.site("site", plan)) {
            assertThat(unfragmented(site.host(), 1_372)).contains("1 received");
            assertThat(unfragmented(site.host(), 1_373)).contains("0 received").doesNotContainIgnoringCase("too long");
        }
    }

    @Test
    void theOnlyWayOutOfASiteIsItsProxy() {
        assumeThat(HttpProxy.missing()).isEmpty();
        try (var site = internet.site("site", SitePlan.parse("proxy"))) {
            assertThat(Ping.probe(site.host(), outside.ipv4()).answered()).isZero();
            assertThat(site.host()
                            .run(
                                    "curl",
                                    "-sS",
                                    "-m",
                                    "5",
                                    "-o",
                                    "/dev/null",
                                    "-w",
                                    "%{http_connect}",
                                    "-p",
                                    "-x",
                                    String.valueOf(site.proxy()),
                                    "http://" + outside.ipv4() + ":1/")
                            .output())
                    .contains("500")
                    .doesNotContain("Could not connect to proxy");
        }
    }

    private static NatProbe probe(Site site) {
        return new NatProbe(site.host(), site.hostAddress(0), site.publicAddress(), server);
    }

    /// How many of so many echo requests, a hundred a second, are answered.
    private static int pings(Host host, int count) {
        return Ping.of(host.run(
                                "ping",
                                "-q",
                                "-n",
                                "-i",
                                "0.01",
                                "-W",
                                "1",
                                "-c",
                                Integer.toString(count),
                                outside.ipv4())
                        .output())
                .answered();
    }

    private static String unfragmented(Host host, int payloadBytes) {
        return host.run(
                        "ping",
                        "-q",
                        "-n",
                        "-M",
                        "do",
                        "-c",
                        "1",
                        "-W",
                        "1",
                        "-s",
                        Integer.toString(payloadBytes),
                        outside.ipv4())
                .output();
    }
}
