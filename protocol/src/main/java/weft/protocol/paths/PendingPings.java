package weft.protocol.paths;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.stun.TransactionId;

/// Packet thread. Pings that wait for their answer, oldest first, at most [#SIZE_MAX]: the oldest makes room.
final class PendingPings {
    /// More than the probe budget allows to be sent within a ping's timeout.
    static final int SIZE_MAX = 4_096;

    private final LinkedHashMap<TransactionId, Pending> pending = new LinkedHashMap<>();

    /// @param wire as [Candidate#answered] has it
    record Pending(long peerId, UdpPath path, int wire, long sentNanos) {}

    void add(TransactionId transaction, Pending ping, long now) {
        while (!pending.isEmpty()
                && (pending.size() >= SIZE_MAX
                        || now - pending.firstEntry().getValue().sentNanos() > PathTiming.PING_TIMEOUT_NANOS)) {
            pending.pollFirstEntry();
        }
        pending.put(transaction, ping);
    }

    /// Takes the ping out that a pong of this peer answers; null when there is none, or it is too old.
    @Nullable
    Pending answer(TransactionId transaction, PeerPath peer, long now) {
        var ping = pending.get(transaction);
        if (ping == null || ping.peerId() != peer.peerId()) {
            return null;
        }
        pending.remove(transaction);
        return now - ping.sentNanos() > PathTiming.PING_TIMEOUT_NANOS ? null : ping;
    }

    int size() {
        return pending.size();
    }
}
