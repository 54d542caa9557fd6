package weft.protocol.derp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayKey;
import weft.protocol.packet.IpAddress;

final class FrameCodecTest {
    private static final NodeKey NODE = NodeKey.of(filled(32, 0xaa));
    private static final NodeKey OTHER = NodeKey.of(filled(32, 0xbb));
    private static final String AA = "aa".repeat(32);
    private static final String BB = "bb".repeat(32);

    static final List<DerpFrame> EVERY_FRAME = List.of(
            new DerpFrame.ServerKey(new RelayKey(Key32.of(filled(32, 0xcc)))),
            new DerpFrame.ClientInfo(NODE, filled(24, 1), filled(40, 2)),
            new DerpFrame.ServerInfo(filled(24, 1), filled(40, 2)),
            new DerpFrame.SendPacket(NODE, filled(1400, 3)),
            new DerpFrame.SendPacket(NODE, new byte[0]),
            new DerpFrame.RecvPacket(NODE, filled(FrameType.PACKET_MAX, 4)),
            new DerpFrame.KeepAlive(),
            new DerpFrame.NotePreferred(true),
            new DerpFrame.NotePreferred(false),
            new DerpFrame.PeerGone(NODE, GoneReason.NOT_HERE),
            new DerpFrame.PeerPresent(NODE, IpAddress.parse("192.0.2.9"), 4711, 5),
            new DerpFrame.ForwardPacket(NODE, OTHER, filled(9, 9)),
            new DerpFrame.WatchConns(),
            new DerpFrame.ClosePeer(NODE),
            new DerpFrame.Ping(0x0102030405060708L),
            new DerpFrame.Pong(-2),
            new DerpFrame.Health("über"),
            new DerpFrame.Restarting(5_000, 60_000),
            new DerpFrame.Unknown(0x7f, 3));

    @Test
    void lays_bytes_out_as_other_relays_do() {
        assertThat(hex(new DerpFrame.ServerKey(new RelayKey(Key32.of(filled(32, 0xcc))))))
                .isEqualTo("0100000028" + "44455250f09f9491" + "cc".repeat(32));
        assertThat(hex(new DerpFrame.ClientInfo(NODE, filled(24, 1), filled(17, 2))))
                .isEqualTo("0200000049" + AA + "01".repeat(24) + "02".repeat(17));
        assertThat(hex(new DerpFrame.SendPacket(NODE, filled(3, 7)))).isEqualTo("0400000023" + AA + "070707");
        assertThat(hex(new DerpFrame.RecvPacket(NODE, filled(3, 7)))).isEqualTo("0500000023" + AA + "070707");
        assertThat(hex(new DerpFrame.KeepAlive())).isEqualTo("0600000000");
        assertThat(hex(new DerpFrame.NotePreferred(true))).isEqualTo("070000000101");
        assertThat(hex(new DerpFrame.PeerGone(NODE, GoneReason.NOT_HERE))).isEqualTo("0800000021" + AA + "01");
        assertThat(hex(new DerpFrame.PeerPresent(NODE, IpAddress.parse("192.0.2.9"), 4711, 1)))
                .isEqualTo("0900000033" + AA + "00000000000000000000ffffc0000209" + "1267" + "01");
        assertThat(hex(new DerpFrame.ForwardPacket(NODE, OTHER, filled(1, 7))))
                .isEqualTo("0a00000041" + AA + BB + "07");
        assertThat(hex(new DerpFrame.WatchConns())).isEqualTo("1000000000");
        assertThat(hex(new DerpFrame.ClosePeer(NODE))).isEqualTo("1100000020" + AA);
        assertThat(hex(new DerpFrame.Ping(1))).isEqualTo("12000000080000000000000001");
        assertThat(hex(new DerpFrame.Pong(1))).isEqualTo("13000000080000000000000001");
        assertThat(hex(new DerpFrame.Health("no"))).isEqualTo("14000000026e6f");
        assertThat(hex(new DerpFrame.Restarting(1, 2))).isEqualTo("15000000080000000100000002");
    }

    @Test
    void every_frame_goes_round() {
        for (var frame : EVERY_FRAME) {
            byte[] bytes = FrameCodec.encode(frame);

            var back = FrameCodec.decode(bytes[0] & 0xff, bytes, FrameType.HEADER, bytes.length - FrameType.HEADER);

            assertThat(back).hasSameClassAs(frame);
            assertThat(FrameCodec.encode(back)).isEqualTo(bytes);
        }
    }

    @Test
    void reads_older_and_longer_forms_leniently() {
        assertThat(FrameCodec.decode(FrameType.PEER_GONE, filled(32, 0xaa), 0, 32))
                .isEqualTo(new DerpFrame.PeerGone(NODE, GoneReason.DISCONNECTED));
        assertThat(FrameCodec.decode(FrameType.PEER_PRESENT, filled(32, 0xaa), 0, 32))
                .isEqualTo(new DerpFrame.PeerPresent(NODE, IpAddress.ANY_IPV6, 0, 0));
        var longPing = new byte[1000];
        longPing[7] = 9;
        assertThat(FrameCodec.decode(FrameType.PING, longPing, 0, 1000)).isEqualTo(new DerpFrame.Ping(9));
    }

    @Test
    void knows_what_cannot_be() {
        assertMalformed(FrameType.SEND_PACKET, 31);
        assertMalformed(FrameType.SEND_PACKET, FrameType.SEND_MAX + 1);
        assertMalformed(FrameType.NOTE_PREFERRED, 2);
        assertMalformed(FrameType.PING, 7);
        assertMalformed(FrameType.PING, 1001);
        assertMalformed(FrameType.CLIENT_INFO, 55);
        assertMalformed(FrameType.CLOSE_PEER, 3);
        assertMalformed(FrameType.SERVER_KEY, 40);
    }

    private static void assertMalformed(int type, int length) {
        assertThat(FrameCodec.decode(type, new byte[length], 0, length)).isInstanceOf(DerpFrame.Malformed.class);
    }

    @Test
    void decodes_anything_without_falling() {
        var random = new Random(4);
        for (int i = 0; i < 100_000; i++) {
            var payload = new byte[random.nextInt(120)];
            random.nextBytes(payload);

            assertThat(FrameCodec.decode(random.nextInt(0x18), payload, 0, payload.length))
                    .isNotNull();
        }
    }

    @Test
    void a_stream_is_cut_the_same_however_it_was_chopped() {
        byte[] stream = stream();
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var reader = new FrameReader(FrameType.CLIENT_READ_MAX);
            var types = new ArrayList<byte[]>();

            int at = 0;
            while (at < stream.length) {
                int piece = Math.min(stream.length - at, 1 + random.nextInt(seed % 2 == 0 ? 9 : 4000));
                assertThat(reader.feed(stream, at, piece, (type, b, offset, length) -> {
                            types.add(FrameCodec.encode(FrameCodec.decode(type, b, offset, length)));
                            return true;
                        }))
                        .isTrue();
                at += piece;
            }

            assertThat(types.stream().map(Arrays::hashCode).toList())
                    .isEqualTo(EVERY_FRAME.stream()
                            .map(FrameCodec::encode)
                            .map(Arrays::hashCode)
                            .toList());
        }
    }

    @Test
    void a_stream_with_an_oversized_or_negative_frame_ends() {
        byte[] oversized = {4, 0, 1, 0, 0x21, 0};
        byte[] negative = {4, (byte) 0x80, 0, 0, 0, 0};

        for (var stream : List.of(oversized, negative)) {
            for (int cut = 0; cut <= 5; cut++) {
                var reader = new FrameReader(FrameType.SEND_MAX);
                boolean goesOn = reader.feed(stream, 0, cut, (_, _, _, _) -> true)
                        && reader.feed(stream, cut, stream.length - cut, (_, _, _, _) -> true);
                assertThat(goesOn).isFalse();
            }
        }
    }

    private static byte[] stream() {
        var out = new ByteArrayOutputStream();
        EVERY_FRAME.forEach(frame -> out.writeBytes(FrameCodec.encode(frame)));
        return out.toByteArray();
    }

    private static String hex(DerpFrame frame) {
        return HexFormat.of().formatHex(FrameCodec.encode(frame));
    }

    private static byte[] filled(int length, int value) {
        var b = new byte[length];
        Arrays.fill(b, (byte) value);
        return b;
    }
}
