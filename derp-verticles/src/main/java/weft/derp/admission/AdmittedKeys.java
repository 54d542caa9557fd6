package weft.derp.admission;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import weft.derp.relay.Admission;
import weft.protocol.key.NodeKey;

/// Any thread may ask; one owner changes it. The keys that a relay serves.
public final class AdmittedKeys implements Admission {
    private final Set<NodeKey> keys = ConcurrentHashMap.newKeySet();

    public AdmittedKeys(Set<NodeKey> keys) {
        this.keys.addAll(keys);
    }

    @Override
    public boolean admits(NodeKey key) {
        return keys.contains(key);
    }

    /// From now on exactly these.
    public void replace(Set<NodeKey> exactly) {
        keys.retainAll(exactly);
        keys.addAll(exactly);
    }

    /// From now on those too, and these no more.
    public void change(Collection<NodeKey> added, Collection<NodeKey> removed) {
        keys.addAll(added);
        removed.forEach(keys::remove);
    }

    public int size() {
        return keys.size();
    }

    public Set<NodeKey> keys() {
        return Set.copyOf(keys);
    }
}
