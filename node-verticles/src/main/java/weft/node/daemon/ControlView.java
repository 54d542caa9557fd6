package weft.node.daemon;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.node.localapi.NodeStatus;
import weft.protocol.netmap.NetworkMap;

/// What the control side of the daemon shows of itself; replaced, never edited.
///
/// @param map the newest one, null before there is any
/// @param appliedRevision on which the engine acts, 0 for none
record ControlView(
        NodeStatus.Phase phase,
        NodeTopics.ControlChanged control,
        @Nullable NetworkMap map,
        long appliedRevision,
        List<String> problems) {}
