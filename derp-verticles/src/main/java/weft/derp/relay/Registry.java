package weft.derp.relay;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

/// Any thread. Who is connected, here or at another relay of the region.
final class Registry {
    private final ConcurrentHashMap<Key32, ClientSet> sets = new ConcurrentHashMap<>();
    private final List<MeshFeed> watchers = new CopyOnWriteArrayList<>();

    /// Adds a connection; sets change only inside the map's own lock of their key.
    ClientSet add(Key32 key, Client client) {
        var set = sets.compute(key, (_, known) -> {
            var changed = known == null ? new ClientSet() : known;
            changed.add(client);
            return changed;
        });
        tellWatchers(key);
        return set;
    }

    void remove(Key32 key, Client client) {
        change(key, set -> set.remove(client));
        tellWatchers(key);
    }

    /// Another relay has a connection of that key.
    void add(Key32 key, MeshLink relay) {
        sets.compute(key, (_, known) -> {
            var changed = known == null ? new ClientSet() : known;
            changed.add(relay);
            return changed;
        });
    }

    void remove(Key32 key, MeshLink relay) {
        change(key, set -> set.remove(relay));
    }

    /// Whoever had packets from a key hears when it left the region.
    private void change(Key32 key, Consumer<ClientSet> change) {
        var left = new ClientSet[1];
        sets.computeIfPresent(key, (_, set) -> {
            change.accept(set);
            if (!set.isGone()) {
                return set;
            }
            left[0] = set;
            return null;
        });
        if (left[0] != null) {
            for (var peer : left[0].reached()) {
                if (!peer.isClosed()) {
                    peer.tellGone(new NodeKey(key), GoneReason.DISCONNECTED);
                }
            }
        }
    }

    /// From now on the feed hears which keys came and went here, and first of all that are here.
    void watch(MeshFeed feed) {
        watchers.add(feed);
        sets.keySet().forEach(feed::changed);
    }

    void unwatch(MeshFeed feed) {
        watchers.remove(feed);
    }

    int watchers() {
        return watchers.size();
    }

    private void tellWatchers(Key32 key) {
        for (var feed : watchers) {
            feed.changed(key);
        }
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

    /// The connection of a key at this very relay.
    @Nullable
    Client here(Key32 key) {
        var set = sets.get(key);
        return set == null ? null : set.active();
    }

    /// Closes each connection of a key at this relay.
    void closeAll(Key32 key) {
        var set = sets.get(key);
        if (set != null) {
            set.all().forEach(Client::closeForMesh);
        }
    }

    /// Keys with a connection here.
    int size() {
        return (int) sets.values().stream().filter(set -> set.active() != null).count();
    }

    /// Keys with a connection only at another relay.
    int elsewhere() {
        return (int) sets.values().stream().filter(set -> set.active() == null).count();
    }
}
