package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;

class SuperPacketTest {
    private final SplittableRandom random = new SplittableRandom(64);
    private final Segmenter segmenter = new Segmenter();
    private final IpPacket view = new IpPacket();

    private record Joined(byte[] packet, int count) {}

    private final List<Joined> joined = new ArrayList<>();
    private int malformed;
    private final Coalescer coalescer = new Coalescer(
            new Coalescer.Output() {
                @Override
                public void packet(IpPacket packet, byte[] b, int offset, int length, int count, long bytes) {
                    joined.add(new Joined(Arrays.copyOfRange(b, offset - VirtioHeader.LENGTH, offset + length), count));
                }

                @Override
                public void malformed() {
                    malformed++;
                }
            },
            true,
            true);

    @Test
    void cuttingAndJoiningGivesBackTheSuperPacket() {
        for (int i = 0; i < 3_000; i++) {
            boolean udp = i % 3 == 0;
            var packets = packets(i % 2 == 0, udp ? 0 : 4 * random.nextInt(0, 6));
            int segment = random.nextInt(udp ? 60 : 120, 1_400);
            int count = Math.min(random.nextInt(2, 60), 60_000 / segment);
            int payload = segment * count - random.nextInt(segment);
            int flags = IpPacket.TCP_ACK | (random.nextBoolean() ? IpPacket.TCP_PSH : 0);
            var packet = udp
                    ? packets.udp(payload, segment, random)
                    : packets.tcp(payload, segment, flags, random.nextInt(), random);
            var before = Arrays.copyOf(packet.array(), packet.length());

            var segments = cut(packet);
            joined.clear();
            segments.forEach(this::open);
            coalescer.flush();

            assertThat(segments).hasSize((payload + segment - 1) / segment);
            assertThat(joined).hasSize(1);
            assertThat(joined.getFirst().count).isEqualTo(segments.size());
            assertThat(joined.getFirst().packet).as("packet %d", i).isEqualTo(before);
        }
    }

    @Test
    void everyCutPacketIsWholeByItself() {
        for (int i = 0; i < 300; i++) {
            boolean udp = i % 3 == 0;
            var packets = packets(i % 2 == 0, 12);
            int flags = IpPacket.TCP_ACK | IpPacket.TCP_PSH | IpPacket.TCP_FIN | 0x80;
            var packet = udp ? packets.udp(10_001, 777, random) : packets.tcp(10_001, 777, flags, -5_000, random);

            var segments = cut(packet);

            int payload = 0;
            for (var segment : segments) {
                assertThat(view.parse(segment, 0, segment.length)).isTrue();
                assertThat(view.length()).isEqualTo(segment.length);
                assertThat(holds(segment)).isTrue();
                boolean last = segment == segments.getLast();
                if (!udp) {
                    assertThat(Bytes.int32(segment, view.transport() + 4)).isEqualTo(-5_000 + payload);
                    int expected = IpPacket.TCP_ACK
                            | (last ? IpPacket.TCP_PSH | IpPacket.TCP_FIN : 0)
                            | (segment == segments.getFirst() ? 0x80 : 0);
                    assertThat(view.tcpFlags()).isEqualTo(expected);
                }
                payload += segment.length - (view.transport() + (udp ? 8 : view.tcpHeaderLength()));
            }
            assertThat(payload).isEqualTo(10_001);
        }
    }

    @Test
    void aSinglePacketGetsItsChecksumOnce() {
        var packet = packets(true, 0).udp(501, 1_000, random);

        assertThat(cut(packet)).hasSize(1).allMatch(this::holds);
        assertThat(cut(packet)).as("after it had to wait").hasSize(1).allMatch(this::holds);
    }

    @Test
    void whatDoesNotBelongTogetherStaysApart() {
        var random = new SplittableRandom(2);
        for (int i = 0; i < 2_000; i++) {
            var first = cut(packets(true, 12).tcp(1_000, 1_368, IpPacket.TCP_ACK, 0, random))
                    .getFirst();
            var second = cut(packets(true, 12).tcp(1_000, 1_368, IpPacket.TCP_ACK, 1_000, random))
                    .getFirst();
            int at = random.nextInt(20, 52);
            boolean harmless = at == 33 || at == 36 || at == 37;
            second[at] ^= (byte) (1 << random.nextInt(8));
            if (!harmless) {
                fix(second);
            }
            if (Arrays.equals(second, 0, 20, first, 0, 20) && harmless) {
                continue;
            }
            joined.clear();
            malformed = 0;

            open(first);
            open(second);
            coalescer.flush();

            assertThat(joined.size() + malformed).as("changed byte %d", at).isEqualTo(2);
        }
    }

    @Test
    void aWrongChecksumIsNeitherJoinedNorRepaired() {
        var segments = cut(packets(false, 0).tcp(3_000, 1_000, IpPacket.TCP_ACK, 0, random));
        segments.get(1)[100] ^= 1;

        segments.forEach(this::open);
        coalescer.flush();

        assertThat(joined).hasSize(3);
        assertThat(joined.get(1).packet)
                .startsWith(new byte[VirtioHeader.LENGTH])
                .endsWith(segments.get(1));
    }

    @Test
    void aTunWithoutOffloadsGetsPacketsAsTheyAre() {
        coalescer.join(false, false);
        var segments = cut(packets(false, 0).tcp(3_000, 1_000, IpPacket.TCP_ACK, 0, random));

        segments.forEach(this::open);
        coalescer.flush();

        assertThat(joined).hasSize(3).allMatch(one -> one.count == 1);
        assertThat(joined.get(2).packet).endsWith(segments.get(2));
    }

    @Test
    void hostilePlaintextNeverThrows() {
        for (int i = 0; i < 50_000; i++) {
            var bytes = new byte[random.nextInt(1, 200)];
            random.nextBytes(bytes);
            if (random.nextInt(4) > 0) {
                var good = cut(packets(random.nextBoolean(), 0).udp(random.nextInt(30, 140), 1_000, random))
                        .getFirst();
                good[random.nextInt(good.length)] ^= (byte) random.nextInt(256);
                bytes = Arrays.copyOf(good, random.nextInt(1, good.length + 20));
            }
            open(bytes);
            if (random.nextInt(10) == 0) {
                coalescer.flush();
            }
        }
        coalescer.flush();
        assertThat(joined).isNotEmpty();
        assertThat(malformed).isPositive();
    }

    @Test
    void hostileHeadersFromTheTunNeverThrow() {
        for (int i = 0; i < 50_000; i++) {
            var packet = packets(random.nextBoolean(), 0).tcp(random.nextInt(1, 5_000), 500, 0x10, 1, random);
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                packet.array()[random.nextInt(70)] = (byte) random.nextInt(256);
            }
            if (view.parse(packet.array(), VirtioHeader.LENGTH, packet.length() - VirtioHeader.LENGTH)
                    && segmenter.begin(view, 0)) {
                int count = segmenter.count();
                long bytes = 0;
                int given = 0;
                while (segmenter.next()) {
                    given++;
                    bytes += segmenter.length();
                }
                assertThat(given).isPositive();
                assertThat(count).isPositive();
                assertThat(bytes).isPositive();
            }
        }
    }

    private static SyntheticPackets packets(boolean ipv4, int options) {
        return ipv4
                ? new SyntheticPackets(IpAddress.parse("100.64.0.1"), IpAddress.parse("100.64.0.2"), 1, 2, options)
                : new SyntheticPackets(IpAddress.parse("fd00::1"), IpAddress.parse("fd00::2"), 1, 2, options);
    }

    private List<byte[]> cut(SyntheticPackets.Packet packet) {
        var segments = new ArrayList<byte[]>();
        assertThat(view.parse(packet.array(), VirtioHeader.LENGTH, packet.length() - VirtioHeader.LENGTH))
                .isTrue();
        assertThat(segmenter.begin(view, 0)).isTrue();
        int count = segmenter.count();
        long bytes = segmenter.bytes();
        while (segmenter.next()) {
            int from = segmenter.offset();
            segments.add(Arrays.copyOfRange(packet.array(), from, from + segmenter.length()));
        }
        assertThat(segments).hasSize(count);
        assertThat(segments.stream().mapToLong(segment -> segment.length).sum()).isEqualTo(bytes);
        return segments;
    }

    /// As the engine does: decrypts right to where the coalescer says, padding included.
    private void open(byte[] packet) {
        int padded = packet.length + 15 & ~15;
        int place = coalescer.place(padded);
        System.arraycopy(Arrays.copyOf(packet, padded), 0, coalescer.array(), place, padded);
        coalescer.opened(padded);
    }

    private boolean holds(byte[] packet) {
        assertThat(view.parse(packet, 0, packet.length)).isTrue();
        return (view.isIpv6() || Checksum.ipv4HeaderHolds(packet, 0, 20))
                && Checksum.transportHolds(packet, 0, view.isIpv6(), view.protocol(), view.transport(), packet.length);
    }

    private void fix(byte[] packet) {
        if (view.parse(packet, 0, packet.length)) {
            Checksum.writeTransport(packet, 0, false, IpPacket.TCP, 20, 36, packet.length);
        }
    }
}
