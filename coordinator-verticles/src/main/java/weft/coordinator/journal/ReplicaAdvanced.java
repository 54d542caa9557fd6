package weft.coordinator.journal;

import java.util.List;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;

/// This process's view of a tailnet moved on.
///
/// @param before the view at revision `from`
/// @param view the view at revision `to`, whole: who missed an earlier one of these has lost nothing
/// @param entries what lies between, in order: revisions `from + 1` to `to`
public record ReplicaAdvanced(MeshState before, MeshState view, List<Entry> entries) {
    public ReplicaAdvanced {
        entries = List.copyOf(entries);
    }

    public long from() {
        return before.revision();
    }

    public long to() {
        return view.revision();
    }
}
