package weft.protocol.derp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayKey;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.IpAddress;

/// Pure. Frames to bytes and back. Layouts stand beside the numbers in [FrameType].
public final class FrameCodec {
    private static final byte[] NOTHING = {};

    private FrameCodec() {}

    /// The whole frame, header included.
    public static byte[] encode(DerpFrame frame) {
        return switch (frame) {
            case DerpFrame.ServerKey f ->
                frame(FrameType.SERVER_KEY, int64(FrameType.MAGIC), f.key().bytes());
            case DerpFrame.ClientInfo f ->
                frame(FrameType.CLIENT_INFO, f.client().bytes(), f.nonce(), f.box());
            case DerpFrame.ServerInfo f -> frame(FrameType.SERVER_INFO, f.nonce(), f.box());
            case DerpFrame.SendPacket f ->
                frame(FrameType.SEND_PACKET, f.target().bytes(), f.packet());
            case DerpFrame.RecvPacket f ->
                frame(FrameType.RECV_PACKET, f.source().bytes(), f.packet());
            case DerpFrame.KeepAlive _ -> frame(FrameType.KEEP_ALIVE);
            case DerpFrame.NotePreferred f -> frame(FrameType.NOTE_PREFERRED, one(f.home() ? 1 : 0));
            case DerpFrame.PeerGone f ->
                frame(FrameType.PEER_GONE, f.peer().bytes(), one(f.reason().code()));
            case DerpFrame.PeerPresent f ->
                frame(FrameType.PEER_PRESENT, f.peer().bytes(), place(f));
            case DerpFrame.ForwardPacket f ->
                frame(FrameType.FORWARD_PACKET, f.source().bytes(), f.target().bytes(), f.packet());
            case DerpFrame.WatchConns _ -> frame(FrameType.WATCH_CONNS);
            case DerpFrame.ClosePeer f -> frame(FrameType.CLOSE_PEER, f.peer().bytes());
            case DerpFrame.Ping f -> frame(FrameType.PING, int64(f.token()));
            case DerpFrame.Pong f -> frame(FrameType.PONG, int64(f.token()));
            case DerpFrame.Health f -> frame(FrameType.HEALTH, f.problem().getBytes(StandardCharsets.UTF_8));
            case DerpFrame.Restarting f ->
                frame(FrameType.RESTARTING, int64((long) f.reconnectInMillis() << 32 | f.tryForMillis() & 0xffffffffL));
            case DerpFrame.Unknown f -> frame(f.type(), new byte[f.length()]);
            case DerpFrame.Malformed f -> frame(f.type(), new byte[f.length()]);
        };
    }

    /// Reads one payload of `length` bytes at `at`. Never throws; longer payloads than known are read as far as known.
    public static DerpFrame decode(int type, byte[] b, int at, int length) {
        return switch (type) {
            case FrameType.SERVER_KEY -> serverKey(b, at, length);
            case FrameType.CLIENT_INFO ->
                length < FrameType.CLIENT_INFO_MIN
                        ? bad(type, length)
                        : new DerpFrame.ClientInfo(node(b, at), part(b, at + 32, 24), part(b, at + 56, length - 56));
            case FrameType.SERVER_INFO ->
                length < 24
                        ? bad(type, length)
                        : new DerpFrame.ServerInfo(part(b, at, 24), part(b, at + 24, length - 24));
            case FrameType.SEND_PACKET ->
                holdsPacket(length, 32)
                        ? new DerpFrame.SendPacket(node(b, at), part(b, at + 32, length - 32))
                        : bad(type, length);
            case FrameType.RECV_PACKET ->
                holdsPacket(length, 32)
                        ? new DerpFrame.RecvPacket(node(b, at), part(b, at + 32, length - 32))
                        : bad(type, length);
            case FrameType.FORWARD_PACKET ->
                holdsPacket(length, 64)
                        ? new DerpFrame.ForwardPacket(node(b, at), node(b, at + 32), part(b, at + 64, length - 64))
                        : bad(type, length);
            case FrameType.KEEP_ALIVE -> new DerpFrame.KeepAlive();
            case FrameType.WATCH_CONNS -> new DerpFrame.WatchConns();
            case FrameType.NOTE_PREFERRED -> length == 1 ? new DerpFrame.NotePreferred(b[at] != 0) : bad(type, length);
            case FrameType.PEER_GONE -> peerGone(b, at, length);
            case FrameType.PEER_PRESENT -> peerPresent(b, at, length);
            case FrameType.CLOSE_PEER -> length < 32 ? bad(type, length) : new DerpFrame.ClosePeer(node(b, at));
            case FrameType.PING -> holdsPing(length) ? new DerpFrame.Ping(Bytes.int64(b, at)) : bad(type, length);
            case FrameType.PONG -> holdsPing(length) ? new DerpFrame.Pong(Bytes.int64(b, at)) : bad(type, length);
            case FrameType.HEALTH -> new DerpFrame.Health(new String(b, at, length, StandardCharsets.UTF_8));
            case FrameType.RESTARTING ->
                length < 8 ? bad(type, length) : new DerpFrame.Restarting(Bytes.int32(b, at), Bytes.int32(b, at + 4));
            default -> new DerpFrame.Unknown(type, length);
        };
    }

    private static DerpFrame serverKey(byte[] b, int at, int length) {
        boolean fits = length >= 40 && length <= FrameType.SERVER_KEY_MAX && Bytes.int64(b, at) == FrameType.MAGIC;
        return fits ? new DerpFrame.ServerKey(new RelayKey(Key32.of(b, at + 8))) : bad(FrameType.SERVER_KEY, length);
    }

    private static DerpFrame peerGone(byte[] b, int at, int length) {
        if (length < 32) {
            return bad(FrameType.PEER_GONE, length);
        }
        // Relays of old name no reason.
        return new DerpFrame.PeerGone(node(b, at), GoneReason.of(length == 32 ? 0 : Bytes.uint8(b, at + 32)));
    }

    private static DerpFrame peerPresent(byte[] b, int at, int length) {
        if (length < 32) {
            return bad(FrameType.PEER_PRESENT, length);
        }
        boolean placed = length >= 50;
        var address = placed ? IpAddress.of(part(b, at + 32, 16)) : IpAddress.ANY_IPV6;
        int port = placed ? Bytes.uint16(b, at + 48) : 0;
        return new DerpFrame.PeerPresent(node(b, at), address, port, length > 50 ? Bytes.uint8(b, at + 50) : 0);
    }

    private static byte[] place(DerpFrame.PeerPresent f) {
        var place = new byte[19];
        Bytes.int64(place, 0, f.address().high());
        Bytes.int64(place, 8, f.address().low());
        Bytes.int16(place, 16, f.port());
        place[18] = (byte) f.flags();
        return place;
    }

    private static boolean holdsPacket(int length, int keys) {
        return length >= keys && length <= keys + FrameType.PACKET_MAX;
    }

    private static boolean holdsPing(int length) {
        return length >= FrameType.PING_LENGTH && length <= FrameType.PING_MAX;
    }

    private static DerpFrame bad(int type, int length) {
        return new DerpFrame.Malformed(type, length);
    }

    private static NodeKey node(byte[] b, int at) {
        return new NodeKey(Key32.of(b, at));
    }

    private static byte[] part(byte[] b, int at, int length) {
        return length == 0 ? NOTHING : Arrays.copyOfRange(b, at, at + length);
    }

    private static byte[] one(int value) {
        return new byte[] {(byte) value};
    }

    private static byte[] int64(long value) {
        var b = new byte[8];
        Bytes.int64(b, 0, value);
        return b;
    }

    private static byte[] frame(int type, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var frame = new byte[FrameType.HEADER + length];
        frame[0] = (byte) type;
        Bytes.int32(frame, 1, length);
        int at = FrameType.HEADER;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, frame, at, part.length);
            at += part.length;
        }
        return frame;
    }
}
