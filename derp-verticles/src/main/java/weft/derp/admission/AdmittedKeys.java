package weft.derp.admission;

import java.util.Set;
import weft.derp.relay.Admission;
import weft.protocol.key.NodeKey;

/// Any thread. The keys that a relay serves: an immutable set that is swapped at once.
public final class AdmittedKeys implements Admission {
    private volatile Set<NodeKey> keys;

    public AdmittedKeys(Set<NodeKey> keys) {
        this.keys = Set.copyOf(keys);
    }

    @Override
    public boolean admits(NodeKey key) {
        return keys.contains(key);
    }

    /// From now on exactly these.
    public void replace(Set<NodeKey> keys) {
        this.keys = Set.copyOf(keys);
    }

    public Set<NodeKey> keys() {
        return keys;
    }
}
