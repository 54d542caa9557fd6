package weft.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IpPacketTest {
    private final IpPacket packet = new IpPacket();

    @Test
    void anIpv6PacketIsReadThroughItsExtensionHeaders() {
        // Hop-by-hop options, then destination options, then UDP 1000 -> 2000.
        var bytes = HexFormat.of()
                .parseHex("6000000000180040" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                        + "3c00010400000000" + "1100010400000000" + "03e807d000080000");

        assertThat(packet.parse(bytes, 0, bytes.length)).isTrue();
        assertThat(packet.protocol()).isEqualTo(IpPacket.UDP);
        assertThat(packet.sourcePort()).isEqualTo(1000);
        assertThat(packet.targetPort()).isEqualTo(2000);
        assertThat(packet.isPlain()).isFalse();
        assertThat(packet.source()).hasToString("2001:db8::1");
    }

    @Test
    void anIpv6PacketThatClaimsAnIpv4AddressIsRefused() {
        var bytes = HexFormat.of()
                .parseHex("6000000000081140" + "00000000000000000000ffffc0000201" + "20010db8000000000000000000000002"
                        + "03e807d000080000");

        assertThat(packet.parse(bytes, 0, bytes.length)).isFalse();
    }

    @Test
    void headersThatDoNotFitAreRefused() {
        var udp = HexFormat.of().parseHex("4500001c000100004011000064400001644000020fa0145100080000");
        assertThat(packet.parse(udp, 0, udp.length)).isTrue();

        assertThat(packet.parse(udp, 0, 27)).as("cut").isFalse();
        udp[0] = 0x46;
        assertThat(packet.parse(udp, 0, udp.length))
                .as("header takes the UDP header's room")
                .isFalse();
        udp[0] = 0x44;
        assertThat(packet.parse(udp, 0, udp.length))
                .as("header shorter than 20")
                .isFalse();
    }

    @Test
    void hostileBytesNeverLeaveThePacket() {
        var random = new SplittableRandom(791);
        var quoted = new IpPacket();
        for (int i = 0; i < 200_000; i++) {
            var bytes = new byte[random.nextInt(0, 120)];
            random.nextBytes(bytes);
            if (bytes.length > 10) {
                bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
                bytes[random.nextBoolean() ? 6 : 9] = (byte) new int[] {0, 1, 6, 17, 43, 44, 51, 58, 60}[i % 9];
                if (random.nextBoolean()) {
                    Bytes.int16(bytes, 2, bytes.length);
                    Bytes.int16(bytes, 4, Math.max(0, bytes.length - 40));
                    Bytes.int16(bytes, 6, random.nextInt(4) == 0 ? random.nextInt(65_536) : Bytes.uint16(bytes, 6));
                }
            }
            if (packet.parse(bytes, 0, bytes.length)) {
                assertThat(packet.end()).isLessThanOrEqualTo(bytes.length);
                assertThat(packet.transport()).isLessThanOrEqualTo(packet.end());
                readAll(quoted);
            }
        }
    }

    private void readAll(IpPacket quoted) {
        if (packet.fragmentOffset() > 0) {
            return;
        }
        if (packet.protocol() == IpPacket.TCP) {
            assertThat(packet.tcpHeaderLength()).isGreaterThanOrEqualTo(20);
            assertThat(packet.tcpFlags()).isBetween(0, 255);
        }
        if (packet.isIcmpError() && quoted.parseQuoted(packet)) {
            assertThat(quoted.end()).isLessThanOrEqualTo(packet.end());
        }
        if (packet.isEchoReply() || packet.isEchoRequest()) {
            assertThat(packet.icmpId()).isBetween(0, 65_535);
        }
    }
}
