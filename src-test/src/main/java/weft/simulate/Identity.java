package weft.simulate;

import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.IpAddress;

/// Who a node is, for its whole life.
record Identity(long id, NodePrivateKey key) {
    /// Its address inside the mesh.
    IpAddress address() {
        return addressOf(id);
    }

    static IpAddress addressOf(long id) {
        return IpAddress.ofIpv4(100 << 24 | 64 << 16 | (int) id);
    }

    /// Whose address that is, as 32 bits; 0 when it is no node's.
    static long idOf(int address) {
        return address >>> 16 == (100 << 8 | 64) ? address & 0xffff : 0;
    }
}
