package weft.node.dataplane;

import weft.protocol.key.NodeKey;

/// Takes datagrams out of a ring, one by one.
@FunctionalInterface
public interface RelayPackets {
    /// The bytes are the ring's and gone when this returns: copy them, once, to where they go.
    ///
    /// @param node to which it goes on the way out, from which it came on the way in
    void packet(int region, NodeKey node, byte[] b, int offset, int length);
}
