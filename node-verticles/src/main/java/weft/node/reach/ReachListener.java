package weft.node.reach;

import weft.node.netcheck.NetcheckReport;
import weft.protocol.netmap.LiveState;

/// Event loop of the verticle. What is found out about where this node can be reached.
public interface ReachListener {
    /// Where the node can be reached has changed.
    void changed(LiveState live);

    /// A check is done.
    void checked(NetcheckReport report);

    /// This host's addresses or routes are others than before: paths have to show that they still work.
    void networkChanged();
}
