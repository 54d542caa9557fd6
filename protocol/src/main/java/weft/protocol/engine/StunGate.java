package weft.protocol.engine;

import weft.protocol.packet.Bytes;
import weft.protocol.stun.StunCodec;

/// Packet thread. Tells STUN answers from other datagrams and lets so many pass as a node's own questions explain.
final class StunGate {
    /// Three questions each to twenty relays over both families, all in one second.
    static final int PER_SECOND = 120;

    private static final int BINDING_SUCCESS = 0x0101;
    private static final long SECOND = 1_000_000_000L;

    private long secondEndsAt;
    private int passed;

    /// Anything else of STUN is not for us: this is no server.
    static boolean isAnswer(byte[] b, int at, int size) {
        return StunCodec.looksLikeStun(b, at, size) && Bytes.uint16(b, at) == BINDING_SUCCESS;
    }

    boolean mayPass(long now) {
        if (now >= secondEndsAt) {
            secondEndsAt = now + SECOND;
            passed = 0;
        }
        return passed++ < PER_SECOND;
    }
}
