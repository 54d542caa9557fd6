package weft.protocol.wireguard;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.noise.NoiseIk;

/// Handshake thread. What one of our indices stands for: an initiation under way, and later the session of it.
final class IndexEntry {
    final int index;
    final HandshakePeer peer;
    final NodeKey own;

    /// While an initiation of ours waits for its answer.
    NoiseIk.@Nullable Initiator initiator;

    long initiatedNanos;

    /// Of the last message sent under this index; a cookie reply is bound to it, once.
    byte @Nullable [] mac1;

    IndexEntry(int index, HandshakePeer peer, NodeKey own) {
        this.index = index;
        this.peer = peer;
        this.own = own;
    }

    void abandon() {
        if (initiator != null) {
            initiator.zero();
            initiator = null;
        }
    }
}
