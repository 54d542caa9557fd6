package weft.protocol.flow;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.packet.FlowIndex;
import weft.protocol.packet.FlowKey;

/// Packet thread. Counts packets and bytes per flow, direction and verdict, in a table of fixed size.
///
/// Nothing is forgotten until [#drain] takes it away: a flow that finds its set of slots full is counted as lost,
/// together with its packets, so that the reader knows that the picture is not whole.
public final class FlowTable {
    public static final int SLOTS_DEFAULT = 16_384;

    private static final int DENIED = 1;
    private static final int OUTBOUND = 2;

    private final FlowIndex index;
    private final long[] peerIds;
    private final long[] packets;
    private final long[] bytes;
    private final long[] firstNanos;
    private final long[] lastNanos;
    private int size;
    private long lostPackets;

    /// @param slots a power of two
    public FlowTable(int slots) {
        index = new FlowIndex(slots);
        peerIds = new long[slots];
        packets = new long[slots];
        bytes = new long[slots];
        firstNanos = new long[slots];
        lastNanos = new long[slots];
    }

    /// Counts `packetCount` packets of together `byteCount` bytes.
    public void count(
            FlowKey key,
            long peerId,
            Direction direction,
            Verdict verdict,
            int packetCount,
            long byteCount,
            long nowNanos) {
        int salt = salt(direction, verdict);
        int slot = index.find(key, salt);
        if (slot < 0) {
            slot = add(key, salt, peerId, nowNanos);
            if (slot < 0) {
                lostPackets += packetCount;
                return;
            }
        }
        packets[slot] += packetCount;
        bytes[slot] += byteCount;
        lastNanos[slot] = nowNanos;
    }

    private int add(FlowKey key, int salt, long peerId, long nowNanos) {
        int first = index.firstSlot(key, salt);
        for (int slot = first; slot < first + FlowIndex.WAYS; slot++) {
            if (index.isFree(slot)) {
                index.put(slot, key, salt);
                peerIds[slot] = peerId;
                packets[slot] = 0;
                bytes[slot] = 0;
                firstNanos[slot] = nowNanos;
                size++;
                return slot;
            }
        }
        return -1;
    }

    /// Flows counted now.
    public int size() {
        return size;
    }

    /// Packets that were not counted for want of a slot.
    public long lostPackets() {
        return lostPackets;
    }

    /// Takes out everything counted so far. Allocates; not for the path of a packet.
    public List<FlowRecord> drain() {
        var records = new ArrayList<FlowRecord>(size);
        for (int slot = 0; slot < index.slots() && size > 0; slot++) {
            if (!index.isFree(slot)) {
                records.add(record(slot));
                index.free(slot);
                size--;
            }
        }
        return records;
    }

    private FlowRecord record(int slot) {
        int salt = index.salt(slot);
        return new FlowRecord(
                index.tuple(slot),
                peerIds[slot],
                (salt & OUTBOUND) != 0 ? Direction.OUTBOUND : Direction.INBOUND,
                (salt & DENIED) != 0 ? Verdict.DENIED : Verdict.ACCEPTED,
                packets[slot],
                bytes[slot],
                firstNanos[slot],
                lastNanos[slot]);
    }

    private static int salt(Direction direction, Verdict verdict) {
        return (direction == Direction.OUTBOUND ? OUTBOUND : 0) | (verdict == Verdict.DENIED ? DENIED : 0);
    }
}
