package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import weft.protocol.derp.FrameType;
import weft.protocol.key.Key32;

/// What becomes of a packet between two relays: `source target packet`, where a client writes `target packet` and is
/// written `source packet`.
final class ForwardFrame {
    /// How much longer it is than what a client writes or is written.
    static final int EXTRA = Key32.LENGTH;

    private ForwardFrame() {}

    /// Appends a SendPacket of `source` as a ForwardPacket.
    static void write(ByteBuf out, ByteBuf in, int at, int length, byte[] source) {
        int payload = length - FrameType.HEADER;
        out.writeByte(FrameType.FORWARD_PACKET);
        out.writeInt(payload + EXTRA);
        out.writeBytes(source);
        out.writeBytes(in, at + FrameType.HEADER, payload);
    }

    /// Makes a ForwardPacket a RecvPacket where it lies, [#EXTRA] bytes further.
    static void toReceived(ByteBuf in, int at, int length) {
        int to = at + EXTRA;
        in.setBytes(to + FrameType.HEADER, in, at + FrameType.HEADER, Key32.LENGTH);
        in.setByte(to, FrameType.RECV_PACKET);
        in.setInt(to + 1, length - FrameType.HEADER - EXTRA);
    }
}
