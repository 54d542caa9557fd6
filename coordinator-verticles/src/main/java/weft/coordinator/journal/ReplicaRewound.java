package weft.coordinator.journal;

import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// The database lost commits of a tailnet that this process had seen. Whatever was made of the earlier states is void.
///
/// @param view the tailnet as the database has it now; null when it has no such tailnet any more
public record ReplicaRewound(TailnetId tailnet, @Nullable MeshState view) {}
