package weft.cli.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.node.netcheck.Mapping;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.NetcheckReport.CaptivePortal;
import weft.node.netcheck.RegionLatency;
import weft.node.portmap.PortMapping;
import weft.protocol.packet.Endpoint;

final class NetcheckPageTest {
    @Test
    void itReadsAsAPersonWouldSayIt() {
        var report = new NetcheckReport(
                true,
                true,
                false,
                Mapping.EASY,
                List.of(Endpoint.parse("203.0.113.9:5000")),
                new PortMapping(
                        "192.168.1.1 on eth0", true, true, false, Endpoint.parse("203.0.113.9:41641"), "PCP", null, 0),
                CaptivePortal.NO,
                1,
                List.of(
                        new RegionLatency(1, "fra", "Frankfurt", 12_345, 0, 0),
                        new RegionLatency(2, "nyc", "New York", 0, 0, 0)),
                130);

        assertThat(NetcheckPage.lines(report))
                .containsExactly(
                        "UDP             works",
                        "IPv4            yes, seen as 203.0.113.9:5000",
                        "IPv6            no",
                        "NAT             easy: every destination sees the same address and port",
                        "port mapping    PCP, NAT-PMP (gateway 192.168.1.1 on eth0), 203.0.113.9:41641 leads here by PCP",
                        "captive portal  no",
                        "home relay      fra (Frankfurt), 12 ms",
                        "",
                        "RELAY  NAME        IPV4  IPV6  HTTPS",
                        "fra    Frankfurt  12 ms     -      -",
                        "nyc    New York       -     -      -");
    }

    @Test
    void whatIsBlockedOrUnknownIsSaid() {
        var silent = new NetcheckReport(
                false,
                false,
                false,
                Mapping.UNKNOWN,
                List.of(),
                PortMapping.NONE,
                CaptivePortal.YES,
                0,
                List.of(new RegionLatency(1, "fra", "Frankfurt", 0, 0, 0, "relay fra.example:443: no such host")),
                3_000);

        assertThat(NetcheckPage.lines(silent))
                .contains(
                        "UDP             no relay answers, not over HTTPS either",
                        "NAT             unknown: no STUN server answers",
                        "port mapping    no gateway",
                        "captive portal  yes: log in to this network in a browser",
                        "home relay      none",
                        "not over HTTPS: fra: relay fra.example:443: no such host");
    }
}
