package weft.coordinator.launch;

import java.util.Set;
import weft.protocol.key.RelayKey;
import weft.protocol.netmap.RelayMap;

/// The relays of a coordinator's configuration; all coordinators of a cluster have the same.
///
/// @param map what nodes are told
/// @param keys relays that may ask whom to serve, by their own key
public record ConfiguredRelays(RelayMap map, Set<RelayKey> keys) {
    public static final ConfiguredRelays NONE = new ConfiguredRelays(RelayMap.NONE, Set.of());

    public ConfiguredRelays {
        keys = Set.copyOf(keys);
    }
}
