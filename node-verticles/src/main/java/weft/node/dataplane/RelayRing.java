package weft.node.dataplane;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Bytes;

/// One thread puts datagrams in, another takes them out; neither waits, and nothing is allocated per datagram. Full:
/// the newest is refused and counted.
///
/// Positions only grow; a record lies at its position modulo the ring's size and never wraps:
/// ```
/// size of the whole record 4 | region 4 | node key 32 | datagram, padded to 8
/// ```
/// Size 0 means "from the start again".
final class RelayRing {
    private static final int HEADER = 40;
    private static final int KEYS = 64;

    private final byte[] ring;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final @Nullable NodeKey[] keys = new NodeKey[KEYS];

    /// @param bytes a multiple of 8
    RelayRing(int bytes) {
        ring = new byte[bytes];
    }

    /// What became of a datagram.
    enum Put {
        REFUSED,
        ADDED,
        /// The ring was empty before: whoever takes out may be asleep.
        ADDED_TO_EMPTY
    }

    Put put(int region, NodeKey node, byte[] b, int offset, int length) {
        int size = HEADER + length + 7 & ~7;
        long at = tail.getPlain();
        int position = (int) (at % ring.length);
        int skipped = position + size > ring.length ? ring.length - position : 0;
        if (length > RelayDoor.DATAGRAM_BYTES_MAX || at + skipped + size - head.get() > ring.length) {
            refused.incrementAndGet();
            return Put.REFUSED;
        }
        if (skipped > 0) {
            Bytes.int32(ring, position, 0);
            position = 0;
        }
        Bytes.int32(ring, position, length + HEADER);
        Bytes.int32(ring, position + 4, region);
        node.raw().copyTo(ring, position + 8);
        System.arraycopy(b, offset, ring, position + HEADER, length);
        tail.set(at + skipped + size);
        // Looked at after the record is visible: a taker that went to sleep before has left head where the record is.
        return head.get() == at ? Put.ADDED_TO_EMPTY : Put.ADDED;
    }

    /// Takes out at most `max`; how many there were.
    int drain(RelayPackets to, int max) {
        int taken = 0;
        long at = head.getPlain();
        while (taken < max && at < tail.get()) {
            int position = (int) (at % ring.length);
            int size = Bytes.int32(ring, position);
            if (size == 0) {
                at += ring.length - position;
                continue;
            }
            try {
                to.packet(Bytes.int32(ring, position + 4), key(position + 8), ring, position + HEADER, size - HEADER);
            } finally {
                // A record that makes its taker throw is not taken again.
                at += size + 7 & ~7;
                head.set(at);
            }
            taken++;
        }
        return taken;
    }

    boolean isEmpty() {
        return head.get() == tail.get();
    }

    /// Datagrams lost because the ring was full.
    long refused() {
        return refused.get();
    }

    /// Keys come again and again: the same object each time, as long as no other key took its slot.
    private NodeKey key(int at) {
        int slot = (int) Bytes.int64(ring, at) & KEYS - 1;
        var known = keys[slot];
        if (known != null && isSame(known.raw(), at)) {
            return known;
        }
        var key = new NodeKey(Key32.of(ring, at));
        keys[slot] = key;
        return key;
    }

    private boolean isSame(Key32 key, int at) {
        return key.a() == Bytes.int64(ring, at)
                && key.b() == Bytes.int64(ring, at + 8)
                && key.c() == Bytes.int64(ring, at + 16)
                && key.d() == Bytes.int64(ring, at + 24);
    }
}
