package weft.derp.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.MeshKey;

/// The relays of a region that forward to each other.
///
/// @param key what they share; null for a relay that is alone
/// @param neighbours the others, and perhaps this one itself
public record Mesh(@Nullable MeshKey key, List<Neighbour> neighbours) {
    public static final Mesh NONE = new Mesh(null, List.of());

    public Mesh {
        neighbours = List.copyOf(neighbours);
        if (key == null && !neighbours.isEmpty()) {
            throw new IllegalArgumentException("relays that forward to each other share a mesh key");
        }
    }
}
