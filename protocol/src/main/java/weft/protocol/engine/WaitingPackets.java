package weft.protocol.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Packet thread. Packets for a peer whose handshake is under way: at most [#PACKETS_MAX] and [#BYTES_MAX], and
/// [Budget] for all peers together. When full, the newest is refused: the oldest start a connection.
final class WaitingPackets {
    static final int PACKETS_MAX = 128;
    static final int BYTES_MAX = 256 * 1024;

    /// What all waiting packets of an engine may take.
    static final class Budget {
        static final int BYTES_MAX = 8 * 1024 * 1024;
        private int bytes;
    }

    private final Budget budget;
    private final ArrayDeque<byte[]> packets = new ArrayDeque<>(0);
    private int bytes;

    WaitingPackets(Budget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    int size() {
        return packets.size();
    }

    /// Keeps a copy; false when there is no room.
    boolean add(byte[] b, int offset, int length) {
        if (packets.size() == PACKETS_MAX || bytes + length > BYTES_MAX || budget.bytes + length > Budget.BYTES_MAX) {
            return false;
        }
        packets.add(Arrays.copyOfRange(b, offset, offset + length));
        bytes += length;
        budget.bytes += length;
        return true;
    }

    byte @Nullable [] poll() {
        var packet = packets.poll();
        if (packet != null) {
            bytes -= packet.length;
            budget.bytes -= packet.length;
        }
        return packet;
    }

    /// Drops all; returns how many there were.
    int clear() {
        int dropped = packets.size();
        while (poll() != null) {
            // the budget counts each
        }
        return dropped;
    }
}
