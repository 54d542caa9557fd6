package weft.protocol.netmap;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Pure, immutable. The relays that a node may use, by region.
///
/// @param regions by number, each number and code once
public record RelayMap(List<RelayRegion> regions) {
    public static final int REGIONS_MAX = 256;
    /// Regions of a coordinator's configuration, and of a tailnet's own: both together are a map.
    public static final int CONFIGURED_MAX = REGIONS_MAX / 2;

    public static final RelayMap NONE = new RelayMap(List.of());

    /// @throws IllegalArgumentException with one line for a person
    public RelayMap {
        if (regions.size() > REGIONS_MAX) {
            throw new IllegalArgumentException("there are more than " + REGIONS_MAX + " regions");
        }
        regions = regions.stream()
                .sorted(Comparator.comparingInt(RelayRegion::id))
                .toList();
        var ids = new HashSet<Integer>();
        var codes = new HashSet<String>();
        for (RelayRegion region : regions) {
            if (!ids.add(region.id())) {
                throw new IllegalArgumentException("two regions have the number " + region.id());
            }
            if (!codes.add(region.code())) {
                throw new IllegalArgumentException("two regions have the code " + region.code());
            }
        }
    }

    public boolean isEmpty() {
        return regions.isEmpty();
    }

    public @Nullable RelayRegion region(int id) {
        for (RelayRegion region : regions) {
            if (region.id() == id) {
                return region;
            }
        }
        return null;
    }

    /// This map with other regions added to it; one with a number or a code that is here replaces what has it.
    public RelayMap with(Iterable<RelayRegion> others) {
        var byId = new TreeMap<Integer, RelayRegion>();
        regions.forEach(region -> byId.put(region.id(), region));
        for (RelayRegion other : others) {
            byId.values().removeIf(region -> region.code().equals(other.code()));
            byId.put(other.id(), other);
        }
        return new RelayMap(List.copyOf(byId.values()));
    }
}
