package weft.protocol.paths;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. When which peer wants to be looked at: a binary heap that knows each peer's place in it, so that
/// setting a deadline allocates nothing and costs the logarithm of the peers that have one.
final class PathTimers {
    private @Nullable PeerPath[] heap = new PeerPath[16];
    private int size;

    long nextNanos() {
        var first = heap[0];
        return first == null ? Tunnel.NEVER : first.deadlineNanos;
    }

    /// The peer that is due first, if it is due; its deadline is taken away.
    @Nullable
    PeerPath due(long now) {
        var first = heap[0];
        if (first == null || first.deadlineNanos > now) {
            return null;
        }
        set(first, Tunnel.NEVER);
        return first;
    }

    /// [Tunnel#NEVER] takes the peer out.
    void set(PeerPath peer, long deadline) {
        if (peer.deadlineNanos == deadline) {
            return;
        }
        peer.deadlineNanos = deadline;
        if (deadline == Tunnel.NEVER) {
            remove(peer);
            return;
        }
        if (peer.timerIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            place(peer, size++);
        }
        down(peer, up(peer));
    }

    private void remove(PeerPath peer) {
        int at = peer.timerIndex;
        if (at < 0) {
            return;
        }
        peer.timerIndex = -1;
        var last = heap[--size];
        heap[size] = null;
        if (last != null && last != peer) {
            place(last, at);
            down(last, up(last));
        }
    }

    private int up(PeerPath peer) {
        int at = peer.timerIndex;
        while (at > 0) {
            int parent = (at - 1) / 2;
            var other = heap[parent];
            if (other == null || !isBefore(peer, other)) {
                break;
            }
            place(other, at);
            at = parent;
        }
        place(peer, at);
        return at;
    }

    private void down(PeerPath peer, int from) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            var first = child < size ? heap[child] : null;
            if (first == null) {
                break;
            }
            var second = child + 1 < size ? heap[child + 1] : null;
            if (second != null && isBefore(second, first)) {
                first = second;
                child++;
            }
            if (!isBefore(first, peer)) {
                break;
            }
            place(first, at);
            at = child;
        }
        place(peer, at);
    }

    /// Equal times by id, so that a run replays.
    private static boolean isBefore(PeerPath a, PeerPath b) {
        return a.deadlineNanos == b.deadlineNanos ? a.peerId() < b.peerId() : a.deadlineNanos < b.deadlineNanos;
    }

    private void place(PeerPath peer, int at) {
        heap[at] = peer;
        peer.timerIndex = at;
    }
}
