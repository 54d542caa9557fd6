package weft.node.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;

final class MappingCodecsTest {
    private static final IpAddress OWN = IpAddress.parse("192.168.1.5");
    private static final byte[] NONCE = HexFormat.of().parseHex("000102030405060708090a0b");

    @Test
    void natPmpAsksAndReadsAsTheRfcDraws() {
        assertThat(hex(NatPmp.askAddress())).isEqualTo("0000");
        assertThat(hex(NatPmp.map(41_641, 41_641, 7_200))).isEqualTo("00010000a2a9a2a900001c20");
        assertThat(hex(NatPmp.map(41_641, 41_641, 0))).isEqualTo("00010000a2a9000000000000");
        assertThat(NatPmp.read(bytes("0080000000000001cb007109")))
                .isEqualTo(new NatPmp.Answer.External(0, IpAddress.parse("203.0.113.9")));
        assertThat(NatPmp.read(bytes("0081000000000001a2a9138800000e10")))
                .isEqualTo(new NatPmp.Answer.Mapped(0, 41_641, 5_000, 3_600));
    }

    @Test
    void pcpAsksAndReadsAsTheRfcDrawsAndOnlyOurNonceCounts() {
        assertThat(hex(Pcp.announce(OWN))).isEqualTo("020000000000000000000000000000000000ffffc0a80105");
        assertThat(hex(Pcp.map(NONCE, OWN, 41_641, 5_000, 7_200)))
                .isEqualTo("0201000000001c2000000000000000000000ffffc0a80105"
                        + "000102030405060708090a0b11000000a2a9138800000000000000000000ffff00000000");
        var mapped = bytes("0281000000000e10000000070000000000000000000000000"
                + "00102030405060708090a0b11000000a2a9138800000000000000000000ffffcb007109");

        assertThat(Pcp.read(mapped, NONCE, 41_641))
                .isEqualTo(new Pcp.Answer.Mapped(0, 3_600, 5_000, IpAddress.parse("203.0.113.9")));
        assertThat(Pcp.read(mapped, new byte[12], 41_641)).isEqualTo(new Pcp.Answer.Forged());
        assertThat(Pcp.read(mapped, NONCE, 1)).isEqualTo(new Pcp.Answer.Forged());
        assertThat(Pcp.read(bytes("028000000000000000000007000000000000000000000000"), NONCE, 1))
                .isEqualTo(new Pcp.Answer.Announced(0));
    }

    @Test
    void anyBytesAreReadWithoutHarm() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var b = new byte[random.nextInt(80)];
            random.nextBytes(b);
            if (b.length > 1 && random.nextBoolean()) {
                b[0] = (byte) random.nextInt(3);
                b[1] = (byte) (0x80 + random.nextInt(3));
            }
            assertThat(NatPmp.read(b)).isNotNull();
            assertThat(Pcp.read(b, NONCE, 1)).isNotNull();
            assertThat(UpnpText.location(b, OWN)).isEmpty();
        }
    }

    @Test
    void aLeaseNamesAPlaceThatPeersCanReach() throws MappingRefused {
        assertThat(Lease.of(IpAddress.parse("203.0.113.9"), 5_000, 600).renewAfterMillis())
                .isEqualTo(300_000);
        assertThat(Lease.of(IpAddress.parse("203.0.113.9"), 5_000, 0).renewAfterMillis())
                .isEqualTo(1_800_000);
        for (var nowhere : List.of("0.0.0.0", "127.0.0.1", "224.0.0.1", "169.254.1.1", "2001:db8::1")) {
            assertThatThrownBy(() -> Lease.of(IpAddress.parse(nowhere), 5_000, 600))
                    .isInstanceOf(MappingRefused.class);
        }
        assertThatThrownBy(() -> Lease.of(IpAddress.parse("203.0.113.9"), 0, 600))
                .isInstanceOf(MappingRefused.class);
    }

    @Test
    void theGatewayIsThatOfTheDefaultRouteWithTheLowestMetric() {
        var lines = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "weft0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                "wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "eth1\t00000000\t00000000\t0001\t0\t0\t1\t00000000\t0\t0\t0",
                "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
                "broken");

        assertThat(Gateway.of(lines, Set.of("weft0"))).contains(new Gateway(IpAddress.parse("192.168.1.1"), "eth0"));
        assertThat(Gateway.of(List.of(), Set.of())).isEmpty();
    }

    private static String hex(byte[] b) {
        return HexFormat.of().formatHex(b);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
