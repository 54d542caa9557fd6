package weft.node.portmap;

import weft.protocol.packet.Bytes;
import weft.protocol.packet.IpAddress;

/// Pure. NAT Port Mapping Protocol (RFC 6886), UDP port 5351.
///
/// ```
/// question  version 0(1) 0(1)                                                              external address
///           version 0(1) 1(1) 0(2) internal port(2) wanted external port(2) lifetime s(4)  map UDP
/// answer    version(1) 0x80+op(1) result(2) seconds since start(4) address(4)
///           version(1) 0x81(1) result(2) seconds since start(4) internal(2) external(2) lifetime s(4)
/// ```
final class NatPmp {
    static final int PORT = 5_351;
    private static final int ANSWER = 0x80;
    private static final int OP_ADDRESS = 0;
    private static final int OP_MAP_UDP = 1;

    private NatPmp() {}

    /// What a gateway said.
    sealed interface Answer {
        /// `result` 0 is good.
        record External(int result, IpAddress address) implements Answer {}

        record Mapped(int result, int internalPort, int externalPort, int lifetimeSeconds) implements Answer {}

        /// Not for us, or no NAT-PMP.
        record Other() implements Answer {}
    }

    static byte[] askAddress() {
        return new byte[] {0, OP_ADDRESS};
    }

    /// @param lifetimeSeconds 0 removes the mapping
    static byte[] map(int internalPort, int wantedExternalPort, int lifetimeSeconds) {
        var b = new byte[12];
        b[1] = OP_MAP_UDP;
        Bytes.int16(b, 4, internalPort);
        Bytes.int16(b, 6, lifetimeSeconds == 0 ? 0 : wantedExternalPort);
        Bytes.int32(b, 8, lifetimeSeconds);
        return b;
    }

    static Answer read(byte[] b) {
        if (b.length < 8 || b[0] != 0) {
            return new Answer.Other();
        }
        int op = Bytes.uint8(b, 1);
        int result = Bytes.uint16(b, 2);
        if (op == ANSWER + OP_ADDRESS && b.length >= 12) {
            return new Answer.External(result, IpAddress.ofIpv4(Bytes.int32(b, 8)));
        }
        if (op == ANSWER + OP_MAP_UDP && b.length >= 16) {
            return new Answer.Mapped(result, Bytes.uint16(b, 8), Bytes.uint16(b, 10), Math.max(0, Bytes.int32(b, 12)));
        }
        return new Answer.Other();
    }
}
