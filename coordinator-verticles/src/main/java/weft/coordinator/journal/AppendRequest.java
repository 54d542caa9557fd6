package weft.coordinator.journal;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// A wish to change a tailnet. The decider is pure and may be called more than once, each time on a newer state; what
/// it decided last is what happened.
///
/// @param author who wishes it, e.g. `user:u3`, `token:first`, `node:n12`, `coordinator`
/// @param reason why, in a person's words; may be empty
/// @param expectedRevision for edits by people: refused when the tailnet is at another revision; null for any
public record AppendRequest<R>(
        TailnetId tailnet,
        String author,
        String reason,
        @Nullable Long expectedRevision,
        Function<MeshState, Decision<R>> decider) {}
