package weft.node.relay;

import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;

/// Event loop of the links. What connections to relays tell.
public interface RelayOwner {
    /// A link went up or down, or the home changed.
    void changed(RelayView view);

    /// A relay of that region has no connection of that node: what was sent there last did not arrive.
    void peerGone(int region, NodeKey peer, GoneReason reason);
}
