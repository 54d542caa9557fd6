package weft.protocol.admission;

import java.util.List;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

/// What changes a relay's [AdmittedTailnets].
public sealed interface AdmissionUpdate {
    TailnetId tailnet();

    /// All nodes of a tailnet at one revision, in parts: what the relay has of it stays in force until the last one.
    ///
    /// @param isFirst begins anew: parts that came before are dropped
    record Whole(TailnetId tailnet, long revision, List<AdmittedNode> nodes, boolean isFirst, boolean isLast)
            implements AdmissionUpdate {
        public Whole {
            nodes = List.copyOf(nodes);
        }
    }

    /// From one revision to a later one.
    ///
    /// @param from the revision that the relay must have
    /// @param nodes added, or changed: as they are now
    record Step(TailnetId tailnet, long from, long to, List<AdmittedNode> nodes, List<NodeId> removed)
            implements AdmissionUpdate {
        public Step {
            nodes = List.copyOf(nodes);
            removed = List.copyOf(removed);
        }
    }

    /// The relay has nothing to do with that tailnet any more.
    record Gone(TailnetId tailnet) implements AdmissionUpdate {}
}
