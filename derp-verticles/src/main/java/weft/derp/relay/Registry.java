package weft.derp.relay;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;

/// Any thread. Who is connected.
final class Registry {
    private final ConcurrentHashMap<Key32, ClientSet> sets = new ConcurrentHashMap<>();

    /// Adds a connection; sets change only inside the map's own lock of their key.
    ClientSet add(Key32 key, Client client) {
        return sets.compute(key, (_, known) -> {
            var set = known == null ? new ClientSet() : known;
            set.add(client);
            return set;
        });
    }

    /// True when the key has left.
    boolean remove(Key32 key, Client client) {
        return sets.computeIfPresent(key, (_, set) -> set.remove(client) ? null : set) == null;
    }

    /// Makes `client` the one that is sent to, when its key has several.
    void spoke(Key32 key, Client client) {
        sets.computeIfPresent(key, (_, set) -> {
            set.spoke(client);
            return set;
        });
    }

    @Nullable
    ClientSet find(Key32 key) {
        return sets.get(key);
    }

    /// Calls for each connection; one that comes or goes meanwhile may be left out.
    void forEach(Consumer<Client> action) {
        sets.values().forEach(set -> set.all().forEach(action));
    }

    int size() {
        return sets.size();
    }
}
