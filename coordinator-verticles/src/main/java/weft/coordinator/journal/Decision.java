package weft.coordinator.journal;

import java.util.List;
import weft.protocol.mesh.Change;

/// Pure. What a decider makes of the exact newest state of a tailnet: an answer for its caller, the changes that make
/// it true (none for a refusal), and the hashes of new auth keys, which are stored beside the journal.
public record Decision<R>(R result, List<Change> changes, List<AuthKeySecret> secrets) {
    public Decision {
        changes = List.copyOf(changes);
        secrets = List.copyOf(secrets);
    }

    public static <R> Decision<R> of(R result, Change... changes) {
        return new Decision<>(result, List.of(changes), List.of());
    }

    public static <R> Decision<R> nothing(R result) {
        return new Decision<>(result, List.of(), List.of());
    }
}
