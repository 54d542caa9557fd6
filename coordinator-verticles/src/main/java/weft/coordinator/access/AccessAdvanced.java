package weft.coordinator.access;

import java.util.List;
import weft.protocol.access.Access;
import weft.protocol.mesh.Entry;

/// A tailnet's access moved on.
///
/// @param from revision of the access before
/// @param step the access now, whole, and whom the step touched
/// @param entries what lies between, in order
public record AccessAdvanced(long from, Access.Step step, List<Entry> entries) {
    public AccessAdvanced {
        entries = List.copyOf(entries);
    }

    public Access access() {
        return step.access();
    }
}
