package weft.protocol.engine;

import org.jspecify.annotations.Nullable;
import weft.protocol.wireguard.Session;

/// Packet thread. Finds the session, and its peer, that the receiver index of a data message names. Open addressing
/// with linear probing; indices are random, so they are their own hash. Grows only when sessions are installed.
final class SessionIndex {
    private @Nullable Session[] sessions = new Session[64];
    private @Nullable Peer[] peers = new Peer[64];
    private int size;

    @Nullable
    Session session(int localIndex) {
        int slot = slot(localIndex);
        return sessions[slot];
    }

    @Nullable
    Peer peer(int localIndex) {
        return peers[slot(localIndex)];
    }

    void put(Session session, Peer peer) {
        if (2 * (size + 1) > sessions.length) {
            grow();
        }
        int slot = slot(session.localIndex());
        if (sessions[slot] == null) {
            size++;
        }
        sessions[slot] = session;
        peers[slot] = peer;
    }

    void remove(Session session) {
        int slot = slot(session.localIndex());
        if (sessions[slot] != session) {
            return;
        }
        size--;
        // Close the gap: whatever was pushed past it by a collision moves up.
        int mask = sessions.length - 1;
        int gap = slot;
        for (int at = gap + 1 & mask; sessions[at] != null; at = at + 1 & mask) {
            int home = home(sessions[at].localIndex());
            if ((at - home & mask) >= (at - gap & mask)) {
                sessions[gap] = sessions[at];
                peers[gap] = peers[at];
                gap = at;
            }
        }
        sessions[gap] = null;
        peers[gap] = null;
    }

    int size() {
        return size;
    }

    private int slot(int localIndex) {
        int mask = sessions.length - 1;
        int slot = home(localIndex);
        while (true) {
            var session = sessions[slot];
            if (session == null || session.localIndex() == localIndex) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
    }

    private int home(int localIndex) {
        return (localIndex ^ localIndex >>> 16) & sessions.length - 1;
    }

    private void grow() {
        var oldSessions = sessions;
        var oldPeers = peers;
        sessions = new Session[2 * oldSessions.length];
        peers = new Peer[sessions.length];
        size = 0;
        for (int i = 0; i < oldSessions.length; i++) {
            var session = oldSessions[i];
            var peer = oldPeers[i];
            if (session != null && peer != null) {
                put(session, peer);
            }
        }
    }
}
