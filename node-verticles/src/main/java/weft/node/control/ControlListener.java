package weft.node.control;

import weft.protocol.key.CoordinatorKey;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.stream.CoordinatorMessage;

/// Hears what a control link does, on the link's context.
public interface ControlListener {
    /// First contact was authenticated: this key is the cluster's from now on. Keep it.
    default void pinned(CoordinatorKey key) {}

    /// The node is a member. Its auth key has done its work.
    default void welcomed(CoordinatorMessage.Welcome welcome) {}

    /// A newer map, and what made it so.
    default void mapChanged(NetworkMap map, MapUpdate update) {}

    default void stateChanged(ControlState state) {}
}
