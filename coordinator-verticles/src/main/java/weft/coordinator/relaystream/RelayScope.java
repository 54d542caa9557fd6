package weft.coordinator.relaystream;

import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.TailnetId;

/// Whose nodes a relay may serve.
///
/// @param token number of the token that admitted it; null when its key stands in the configuration
/// @param only the one tailnet; null for all of the cluster
record RelayScope(@Nullable Long token, @Nullable TailnetId only) {
    boolean holds(TailnetId tailnet) {
        return only == null || only.equals(tailnet);
    }
}
