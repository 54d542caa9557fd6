package weft.node.portmap;

import java.util.Arrays;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.IpAddress;

/// Pure. Port Control Protocol (RFC 6887), UDP port 5351.
///
/// ```
/// question  version 2(1) op(1) 0(2) lifetime s(4) own address(16)
/// answer    version 2(1) 0x80+op(1) 0(1) result(1) lifetime s(4) epoch s(4) 0(12)
/// MAP       nonce(12) protocol(1) 0(3) internal port(2) external port(2) external address(16)
/// ```
/// Addresses are 16 bytes, IPv4 as `::ffff:a.b.c.d`. The nonce ties an answer to its question: who is not on the way
/// cannot forge one.
final class Pcp {
    static final int NONCE = 12;
    private static final int VERSION = 2;
    private static final int ANSWER = 0x80;
    private static final int OP_ANNOUNCE = 0;
    private static final int OP_MAP = 1;
    private static final int HEADER = 24;
    private static final int MAP_LENGTH = 60;
    private static final int UDP = 17;

    private Pcp() {}

    /// What a gateway said.
    sealed interface Answer {
        record Announced(int result) implements Answer {}

        /// Our nonce came back. `result` 0 is good.
        record Mapped(int result, int lifetimeSeconds, int externalPort, IpAddress externalAddress) implements Answer {}

        /// A mapping that we did not ask for.
        record Forged() implements Answer {}

        /// Not for us, or no PCP.
        record Other() implements Answer {}
    }

    static byte[] announce(IpAddress own) {
        return header(OP_ANNOUNCE, HEADER, 0, own);
    }

    /// @param lifetimeSeconds 0 removes the mapping
    static byte[] map(byte[] nonce, IpAddress own, int internalPort, int wantedExternalPort, int lifetimeSeconds) {
        var b = header(OP_MAP, MAP_LENGTH, lifetimeSeconds, own);
        System.arraycopy(nonce, 0, b, HEADER, NONCE);
        b[36] = UDP;
        Bytes.int16(b, 40, internalPort);
        Bytes.int16(b, 42, wantedExternalPort);
        address(b, 44, IpAddress.ANY_IPV4);
        return b;
    }

    private static byte[] header(int op, int length, int lifetimeSeconds, IpAddress own) {
        var b = new byte[length];
        b[0] = VERSION;
        b[1] = (byte) op;
        Bytes.int32(b, 4, lifetimeSeconds);
        address(b, 8, own);
        return b;
    }

    private static void address(byte[] b, int at, IpAddress address) {
        Bytes.int64(b, at, address.high());
        Bytes.int64(b, at + 8, address.low());
    }

    /// @param nonce of the question, and `internalPort` as asked
    static Answer read(byte[] b, byte[] nonce, int internalPort) {
        if (b.length < HEADER || b[0] != VERSION) {
            return new Answer.Other();
        }
        int op = Bytes.uint8(b, 1);
        int result = Bytes.uint8(b, 3);
        if (op == ANSWER + OP_ANNOUNCE) {
            return new Answer.Announced(result);
        }
        if (op != ANSWER + OP_MAP || b.length < MAP_LENGTH) {
            return new Answer.Other();
        }
        boolean ours = Arrays.equals(b, HEADER, HEADER + NONCE, nonce, 0, NONCE)
                && b[36] == UDP
                && Bytes.uint16(b, 40) == internalPort;
        return ours
                ? new Answer.Mapped(
                        result,
                        Math.max(0, Bytes.int32(b, 4)),
                        Bytes.uint16(b, 42),
                        new IpAddress(Bytes.int64(b, 44), Bytes.int64(b, 52)))
                : new Answer.Forged();
    }
}
