package weft.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.box.NaclBox;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ClientSink;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameCodec;
import weft.protocol.derp.FrameReader;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.HttpHead;
import weft.protocol.derp.MeshKey;
import weft.protocol.derp.ServerHello;
import weft.protocol.derp.ServerSession;
import weft.protocol.derp.Upgrade;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;
import weft.protocol.key.RelayPrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.StunAnswer;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.StunMessage;
import weft.protocol.stun.StunRequest;
import weft.protocol.stun.TransactionId;

/// DERP, disco and STUN under hostile bytes.
final class DecodersTest {
    /// Fewer would mean that a decoder takes its time; on a busy machine there are hundreds of thousands.
    private static final long TRIED_MIN = 100;

    private static final RelayPrivateKey RELAY = new RelayPrivateKey(filled(32, 1));
    private static final NodePrivateKey NODE = new NodePrivateKey(filled(32, 2));
    private static final NodeKey PEER = new NodeKey(new Key32(1, 2, 3, 4));
    private static final String MESH = "0123456789abcdef".repeat(4);

    /// What is read is written as it was, as far as it is known; whatever it is, reading what was written says the
    /// same.
    @Test
    void derp_frames() {
        long tried = Fuzz.from(frames()).run((input, _) -> {
            if (input.length == 0) {
                return;
            }
            int type = input[0] & 0xff;
            int length = Math.max(0, input.length - FrameType.HEADER);
            var frame = FrameCodec.decode(type, input, input.length - length, length);
            if (frame instanceof DerpFrame.Malformed || frame instanceof DerpFrame.Unknown) {
                return;
            }
            var written = FrameCodec.encode(frame);
            var again = FrameCodec.decode(type, written, FrameType.HEADER, written.length - FrameType.HEADER);
            assertThat(again).hasSameClassAs(frame);
            assertThat(FrameCodec.encode(again)).isEqualTo(written);
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    /// However a stream is chopped, the frames are the same.
    @Test
    void derp_streams() {
        long tried = Fuzz.from(streams()).run((input, random) -> {
            var whole = new ArrayList<String>();
            boolean wholeGoesOn = feed(new FrameReader(FrameType.SEND_MAX), input, input.length + 1, whole);
            var chopped = new ArrayList<String>();
            boolean choppedGoesOn = feed(new FrameReader(FrameType.SEND_MAX), input, 1 + random.nextInt(64), chopped);
            assertThat(chopped).isEqualTo(whole);
            assertThat(choppedGoesOn).isEqualTo(wholeGoesOn);
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    private static boolean feed(FrameReader reader, byte[] input, int step, List<String> frames) {
        for (int at = 0; at < input.length; at += step) {
            int length = Math.min(step, input.length - at);
            if (!reader.feed(
                    input,
                    at,
                    length,
                    (type, b, from, size) ->
                            frames.add(type + " " + Arrays.hashCode(Arrays.copyOfRange(b, from, from + size))))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void a_relay_s_session() {
        long tried = Fuzz.from(frames()).run((input, random) -> {
            var session = new ServerSession(RELAY, MeshKey.parse(MESH), random::nextBytes);
            session.onFrame(FrameType.CLIENT_INFO, login(random), 0, login(random).length);
            if (input.length >= FrameType.HEADER && input[0] != FrameType.SEND_PACKET) {
                int length = input.length - FrameType.HEADER;
                session.onFrame(input[0] & 0xff, input, FrameType.HEADER, length);
                session.onFrame(input[0] & 0xff, input, FrameType.HEADER, length);
            }
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    private static byte[] login(Random random) {
        var hello =
                random.nextBoolean() ? ClientHello.NODE : MeshKey.parse(MESH).hello();
        var box = NaclBox.between(NODE, RELAY.publicKey());
        if (box == null) {
            throw new AssertionError("these keys agree");
        }
        var nonce = filled(NaclBox.NONCE_LENGTH, 3);
        var frame = FrameCodec.encode(new DerpFrame.ClientInfo(NODE.publicKey(), nonce, box.seal(nonce, hello.json())));
        return Arrays.copyOfRange(frame, FrameType.HEADER, frame.length);
    }

    /// What a relay says to a node, from the first byte on.
    @Test
    void a_node_s_session() {
        var good = new ArrayList<>(frames());
        good.addAll(streams());
        good.add(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n"));
        var greeting = FrameCodec.encode(new DerpFrame.ServerKey(RELAY.publicKey()));
        long tried = Fuzz.from(good).run((input, random) -> {
            var session = new ClientSession(NODE, ClientHello.NODE, random::nextBytes, new Deaf());
            switch (random.nextInt(3)) {
                case 0 -> session.start("relay", 0);
                case 1 -> session.fastStart("relay", RELAY.publicKey(), 0);
                default -> {
                    session.startUpgraded(0);
                    session.receive(greeting, 0, greeting.length, 0);
                }
            }
            session.receive(input, 0, input.length, 1);
            session.receive(input, 0, input.length, 2);
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    @Test
    void http_heads_and_hellos() {
        var door = new FrontDoor(RELAY.publicKey());
        var good = List.of(
                Upgrade.request("relay.example", true),
                ascii("GET /derp HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: derp\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"),
                ascii("GET /generate_204 HTTP/1.1\r\nX-Tailscale-Challenge: ts_relay.example\r\n\r\n"),
                ClientHello.NODE.json(),
                MeshKey.parse(MESH).hello().json(),
                new ServerHello(2, 10_000, 20_000).json(),
                ascii("{\"a\":[1,2,{\"b\":\"\\u0041\\n\"}],\"version\":-1.5e3,\"meshKey\":null}"));
        long tried = Fuzz.from(good).run((input, _) -> {
            int end = HttpHead.endOf(input, 0, input.length);
            var head = HttpHead.parse(input, 0, end < 0 ? input.length : end);
            if (head != null) {
                assertThat(door.enter(head)).isNotNull();
            }
            var hello = ClientHello.parse(input);
            if (hello != null) {
                assertThat(ClientHello.parse(hello.json())).isEqualTo(hello);
            }
            ServerHello.parse(input);
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    /// A question that is answered is no shorter than it says, and an answer can be read.
    @Test
    void stun() {
        var transaction = new TransactionId(1, 2);
        var asker = new Endpoint(IpAddress.parse("2001:db8::7"), 7);
        var good = List.of(
                StunCodec.request(transaction),
                Arrays.copyOf(StunCodec.request(transaction), StunCodec.HEADER),
                StunCodec.answer(transaction, new Endpoint(IpAddress.parse("192.0.2.1"), 3478)),
                StunCodec.answer(transaction, asker));
        long tried = Fuzz.from(good).run((input, _) -> {
            switch (StunCodec.read(input, 0, input.length)) {
                case StunRequest question -> {
                    assertThat(question.length()).isEqualTo(input.length);
                    var answer = StunCodec.answer(question.transaction(), asker);
                    assertThat(answer).hasSize(StunCodec.answerLength(false));
                    assertThat(StunCodec.read(answer, 0, answer.length))
                            .isEqualTo(new StunAnswer(question.transaction(), asker));
                }
                case StunAnswer answer -> assertThat(answer.mapped()).isNotNull();
                case StunMessage.NotUnderstood question -> {
                    assertThat(question.length()).isEqualTo(input.length);
                    assertThat(StunCodec.refusal(question.transaction(), question.types()))
                            .hasSize(StunCodec.refusalLength(question.types().size()));
                }
                case StunMessage.Dropped dropped -> assertThat(dropped.reason()).isNotNull();
            }
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    /// By who knows the key, so that the box opens.
    @Test
    void disco() {
        var own = new DiscoPrivateKey(filled(32, 4));
        var box = NaclBox.between(own, own.publicKey());
        if (box == null) {
            throw new AssertionError("these keys agree");
        }
        var ping = HexFormat.of().parseHex("0100" + "0102030405060708090a0b0c" + "11".repeat(32) + "00".repeat(20));
        var pong = HexFormat.of().parseHex("0200" + "0102030405060708090a0b0c" + "00".repeat(10) + "ffffc00002011f90");
        var call = HexFormat.of().parseHex("0300" + ("00".repeat(10) + "ffffc00002011f90").repeat(3));
        var nonce = filled(NaclBox.NONCE_LENGTH, 5);
        long tried = Fuzz.from(List.of(ping, pong, call)).run((input, random) -> {
            var sealed = box.seal(nonce, input);
            var datagram = new byte[DiscoCodec.HEADER + sealed.length];
            System.arraycopy(
                    new byte[] {'T', 'S', (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac}, 0, datagram, 0, 6);
            own.publicKey().raw().copyTo(datagram, 6);
            System.arraycopy(nonce, 0, datagram, 38, nonce.length);
            System.arraycopy(sealed, 0, datagram, DiscoCodec.HEADER, sealed.length);
            assertThat(DiscoCodec.looksLikeDisco(datagram, 0, datagram.length)).isTrue();
            assertThat(DiscoCodec.sender(datagram, 0)).isEqualTo(own.publicKey());
            assertThat(DiscoCodec.open(box, datagram, 0, datagram.length)).isNotNull();
            datagram[random.nextInt(datagram.length - DiscoCodec.HEADER) + DiscoCodec.HEADER] ^= 1;
            assertThat(DiscoCodec.open(box, datagram, 0, datagram.length)).isNull();
        });
        assertThat(tried).isGreaterThan(TRIED_MIN);
    }

    private static List<byte[]> frames() {
        var packet = filled(300, 6);
        return List.of(
                FrameCodec.encode(new DerpFrame.ServerKey(RELAY.publicKey())),
                FrameCodec.encode(new DerpFrame.ClientInfo(PEER, filled(24, 1), filled(90, 2))),
                FrameCodec.encode(new DerpFrame.ServerInfo(filled(24, 1), filled(40, 2))),
                FrameCodec.encode(new DerpFrame.SendPacket(PEER, packet)),
                FrameCodec.encode(new DerpFrame.RecvPacket(PEER, packet)),
                FrameCodec.encode(new DerpFrame.ForwardPacket(PEER, PEER, packet)),
                FrameCodec.encode(new DerpFrame.NotePreferred(true)),
                FrameCodec.encode(new DerpFrame.PeerGone(PEER, GoneReason.NOT_HERE)),
                FrameCodec.encode(new DerpFrame.PeerPresent(PEER, IpAddress.parse("192.0.2.1"), 9, 1)),
                FrameCodec.encode(new DerpFrame.WatchConns()),
                FrameCodec.encode(new DerpFrame.ClosePeer(PEER)),
                FrameCodec.encode(new DerpFrame.Ping(7)),
                FrameCodec.encode(new DerpFrame.Pong(7)),
                FrameCodec.encode(new DerpFrame.Health("a problem")),
                FrameCodec.encode(new DerpFrame.Restarting(1, 2)));
    }

    private static List<byte[]> streams() {
        var all = new ByteArrayOutputStream();
        frames().forEach(all::writeBytes);
        var packets = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            packets.writeBytes(FrameCodec.encode(new DerpFrame.RecvPacket(PEER, filled(1_400, i))));
        }
        return List.of(all.toByteArray(), packets.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] filled(int length, int with) {
        var b = new byte[length];
        Arrays.fill(b, (byte) with);
        return b;
    }

    /// Takes whatever a session does.
    private static final class Deaf implements ClientSink {
        @Override
        public void write(byte[] bytes) {}

        @Override
        public void onUp(RelayKey relay, ServerHello hello) {}

        @Override
        public void onPacket(NodeKey source, byte[] b, int offset, int length) {
            assertThat(offset + length).isLessThanOrEqualTo(b.length);
        }

        @Override
        public void onEnd(End reason) {}
    }
}
