package weft.derp.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Any thread. The connections of one key: usually one, two for the moment in which a node reconnects; and the relays
/// of the region at which it has one. What is sent to the key goes to the connection that spoke last, unless another
/// relay said since that the key is there: then the node moved, and the connection here may have died without a word.
/// Without a connection here it goes to the relay that is known for longest.
final class ClientSet {
    /// Peers beyond that are not told when this key leaves.
    private static final int REACHED_MAX = 4096;
    private static final int PRUNE_FROM = 32;

    private volatile List<Client> all = List.of();
    private volatile @Nullable Client active;
    private volatile List<MeshLink> elsewhere = List.of();
    /// The relay that told of the key after the connection here had spoken last.
    private volatile @Nullable MeshLink movedTo;
    /// Who has had packets from this key, and is told when it leaves.
    private volatile @Nullable Set<Client> reached;
    /// At that many, those that have left meanwhile are forgotten.
    private volatile int pruneAt = PRUNE_FROM;

    /// The connection of this relay that packets for this key go to; null once the last one left.
    @Nullable
    Client active() {
        return active;
    }

    /// Where packets for this key go; null once it left the region.
    @Nullable
    Target target() {
        var moved = movedTo;
        if (moved != null) {
            return moved;
        }
        var here = active;
        if (here != null) {
            return here;
        }
        var relays = elsewhere;
        return relays.isEmpty() ? null : relays.getFirst();
    }

    void add(MeshLink relay) {
        if (!elsewhere.contains(relay)) {
            var more = new ArrayList<>(elsewhere);
            more.add(relay);
            elsewhere = List.copyOf(more);
        }
        movedTo = active == null ? null : relay;
    }

    void remove(MeshLink relay) {
        var fewer = new ArrayList<>(elsewhere);
        fewer.remove(relay);
        elsewhere = List.copyOf(fewer);
        if (movedTo == relay) {
            movedTo = null;
        }
    }

    /// Neither here nor elsewhere in the region.
    boolean isGone() {
        return all.isEmpty() && elsewhere.isEmpty();
    }

    List<Client> all() {
        return all;
    }

    void add(Client client) {
        var more = new ArrayList<>(all);
        more.add(client);
        all = List.copyOf(more);
        active = client;
        movedTo = null;
    }

    void remove(Client client) {
        var fewer = new ArrayList<>(all);
        fewer.remove(client);
        all = List.copyOf(fewer);
        if (fewer.isEmpty()) {
            active = null;
        } else if (active == client) {
            active = fewer.getLast();
        }
    }

    /// `client` spoke.
    void spoke(Client client) {
        if (all.contains(client)) {
            active = client;
            movedTo = null;
        }
    }

    void reached(Client target) {
        var known = reached;
        if (known == null) {
            known = newReached();
        }
        if (known.size() >= pruneAt && !known.contains(target)) {
            known.removeIf(Client::isClosed);
            pruneAt = Math.clamp(2L * known.size(), PRUNE_FROM, REACHED_MAX);
        }
        if (known.size() < REACHED_MAX) {
            known.add(target);
        }
    }

    private synchronized Set<Client> newReached() {
        var known = reached;
        if (known == null) {
            known = ConcurrentHashMap.newKeySet();
            reached = known;
        }
        return known;
    }

    Set<Client> reached() {
        var known = reached;
        return known == null ? Set.of() : known;
    }
}
