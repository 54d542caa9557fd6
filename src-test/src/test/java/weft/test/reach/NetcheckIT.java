package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.node.localapi.LocalLines;
import weft.node.localapi.LocalReply;
import weft.node.netcheck.Mapping;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.NetcheckReport.CaptivePortal;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.WeftCommand;
import weft.test.network.HttpProxy;
import weft.test.network.Internet;
import weft.test.network.Internet.PublicHost;
import weft.test.network.PortMapper;
import weft.test.network.Site;
import weft.test.network.SitePlan;
import weft.test.probe.NatProbe;
import weft.test.probe.ProbeServer;

/// `weft netcheck` behind real NATs, with two real relays on the internet; and a real gateway that maps ports.
@RequiresLab
@Timeout(120)
@TakesTurns
final class NetcheckIT {
    private static final Duration READY = Duration.ofSeconds(30);

    private static Internet internet;
    private static PublicHost outside;
    private static PublicHost relays;
    private static ProbeServer server;
    private static List<String> options;

    @BeforeAll
    static void open() throws Exception {
        internet = Internet.open();
        outside = internet.publicHost("outside");
        server = ProbeServer.on(outside);
        relays = internet.publicHost("relays");
        options = new ArrayList<>();
        for (var address : List.of(relays.ipv4(), relays.secondIpv4())) {
            var relay = relays.host()
                    .start(WeftCommand.of(List.of(
                            "derp",
                            "--open",
                            "--listen",
                            address + ":443",
                            "--stun",
                            address + ":3478",
                            "--http",
                            address + ":80",
                            "--state",
                            relays.host().directory().resolve(address).toString())));
            relay.awaitLine(line -> line.startsWith("certificate "), READY);
            options.add("--relay");
            options.add(address + ":443,pin=" + pin(relay));
        }
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
        internet.close();
    }

    private static String pin(LabProcess relay) {
        return relay.lineAfter("certificate ", READY);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"open, NONE", "easy, EASY", "cgnat, EASY", "hard, HARD"})
    void theKindOfNatIsFoundOutAndHowTheWorldSeesThisHost(String label, Mapping mapping) {
        try (var site = internet.site("site", SitePlan.parse(label))) {
            var report = check(site.host(), null);

            assertThat(report.udp()).isTrue();
            assertThat(report.ipv4()).isTrue();
            assertThat(report.ipv6()).isFalse();
            assertThat(report.mapping()).isEqualTo(mapping);
            assertThat(report.globals())
                    .isNotEmpty()
                    .allMatch(endpoint -> endpoint.address().toString().equals(site.publicAddress()));
            assertThat(report.regions()).allMatch(region -> region.ipv4Micros() > 0 && region.httpsMicros() == 0);
            assertThat(report.home()).isIn(1, 2);
            assertThat(report.captivePortal()).isEqualTo(CaptivePortal.NO);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"easy, EASY", "cgnat, EASY", "hard, HARD"})
    void oneRelayWithTwoPortsTellsTheKindOfNat(String label, Mapping mapping) {
        try (var site = internet.site("site", SitePlan.parse(label))) {
            var report = check(site.host(), null, List.of("--relay", options.get(1) + ",stun2=3479"));

            assertThat(report.mapping()).isEqualTo(mapping);
        }
    }

    @Test
    void aSecondPortThatIsBlockedOnTheWayLeavesTheKindUnknown() {
        try (var site = internet.site("site", SitePlan.parse("easy"))) {
            site.host()
                    .feed(outputRules("udp dport 3479 drop"), "nft", "-f", "-")
                    .orThrow();

            var report = check(site.host(), null, List.of("--relay", options.get(1) + ",stun2=3479"));

            assertThat(report.udp()).isTrue();
            assertThat(report.mapping()).isEqualTo(Mapping.UNKNOWN);
        }
    }

    @Test
    void whereUdpIsBlockedRelaysAreMeasuredOverHttps() {
        try (var site = internet.site("site", SitePlan.parse("tcp443"))) {
            var report = check(site.host(), null);

            assertThat(report.udp()).isFalse();
            assertThat(report.ipv4()).isTrue();
            assertThat(report.mapping()).isEqualTo(Mapping.UNKNOWN);
            assertThat(report.regions()).allMatch(region -> region.ipv4Micros() == 0 && region.httpsMicros() > 0);
            assertThat(report.home()).isIn(1, 2);
        }
    }

    @Test
    void whereOnlyAProxyLeadsOutRelaysAreMeasuredThroughIt() {
        assumeThat(HttpProxy.missing()).isEmpty();
        try (var site = internet.site("site", SitePlan.parse("proxy"))) {
            var without = check(site.host(), null);
            var through = check(site.host(), site.proxy());

            assertThat(without.regions()).noneMatch(region -> region.answered());
            assertThat(through.regions()).allMatch(region -> region.httpsMicros() > 0);
        }
    }

    @Test
    void theGatewaysProtocolsAreNamed() {
        assumeThat(PortMapper.missing()).isEmpty();
        try (var site = internet.site("site", SitePlan.parse("easy+pm"))) {
            var ports = Objects.requireNonNull(check(site.host(), null).portMapping());

            assertThat(ports.natPmp() && ports.pcp() && ports.upnp())
                    .as("%s", ports)
                    .isTrue();
            assertThat(ports.gateway()).startsWith(site.gateway());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "PCP,     ''",
        "NAT-PMP, 'udp dport 5351 @th,64,8 2 drop'",
        "UPnP,    'udp dport 5351 drop'",
    })
    void aPortIsOpenToTheWorldAndClosedAgainAtTheEnd(String protocol, String dropped) throws Exception {
        assumeThat(PortMapper.missing()).isEmpty();
        try (var site = internet.site("site", SitePlan.parse("hard+pm"))) {
            site.host().feed(outputRules(dropped), "nft", "-f", "-").orThrow();
            int port = 5_001;
            var mapper = site.host().start(java("weft.test.reach.MapPort", Integer.toString(port)));
            mapper.awaitLine(
                    line -> line.contains("external=" + site.publicAddress() + ":" + port)
                            && line.contains("by=" + protocol),
                    READY);
            var outsidePort = new InetSocketAddress(site.publicAddress(), port);
            assertThat(probe(site).opens(outsidePort, port)).isTrue();

            mapper.input("end");
            mapper.awaitLine("given back"::equals, READY);
            // Flows that began before go on in the router's memory; what makes new ones is gone.
            assertThat(site.router()
                            .run("nft", "list", "chain", "inet", "mapper", "mapper_prerouting")
                            .orThrow()
                            .output())
                    .doesNotContain("dnat");
        }
    }

    private static String outputRules(String dropped) {
        return """
                table ip only {
                  chain output {
                    type filter hook output priority 0; policy accept;
                    %s
                  }
                }
                """.formatted(dropped);
    }

    private static NatProbe probe(Site site) {
        return new NatProbe(site.host(), site.hostAddress(0), site.publicAddress(), server);
    }

    private static List<String> java(String main, String argument) {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main,
                argument);
    }

    private static NetcheckReport check(Host host, @Nullable String proxy) {
        return check(host, proxy, options);
    }

    private static NetcheckReport check(Host host, @Nullable String proxy, List<String> relays) {
        var arguments = new ArrayList<>(List.of("netcheck", "--json"));
        arguments.addAll(relays);
        var command = new ArrayList<>(List.of("env", proxy == null ? "-uHTTPS_PROXY" : "HTTPS_PROXY=" + proxy));
        command.addAll(WeftCommand.of(arguments));
        var said = host.run(command).orThrow().output();
        var line = said.lines().filter(each -> each.startsWith("{")).findFirst().orElse(said);
        return ((LocalReply.Netcheck) LocalLines.reply(line)).report();
    }
}
