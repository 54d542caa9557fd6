package weft.protocol.wireguard;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.NodeKey;

/// Handshake thread. Our indices that are alive: drawn at random, never one that still stands for something.
final class IndexTable {
    private final Entropy entropy;
    private final Map<Integer, IndexEntry> entries = new LinkedHashMap<>();

    IndexTable(Entropy entropy) {
        this.entropy = entropy;
    }

    IndexEntry allocate(HandshakePeer peer, NodeKey own) {
        while (true) {
            int index = (int) MessageType.INTS.get(entropy.bytes(4), 0);
            if (!entries.containsKey(index)) {
                var entry = new IndexEntry(index, peer, own);
                entries.put(index, entry);
                return entry;
            }
        }
    }

    @Nullable
    IndexEntry find(int index) {
        return entries.get(index);
    }

    void release(int index) {
        IndexEntry entry = entries.remove(index);
        if (entry != null) {
            entry.abandon();
        }
    }

    int size() {
        return entries.size();
    }
}
