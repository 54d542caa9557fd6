package weft.protocol.packet;

/// Packet thread. Where in a table of fixed size the entry of a flow lies.
///
/// Set-associative, like a processor's cache: the hash names a set of [#WAYS] slots, and an entry is in one of them or
/// nowhere. So the table is bounded by construction, look-ups are bounded too, nothing is ever rehashed, and the owner
/// picks the victim when a set is full. The tags of a set are one cache line.
public final class FlowIndex {
    public static final int WAYS = 8;
    private static final int STRIDE = 5;

    private final int setMask;
    private final int[] tags;
    private final long[] keys;

    /// @param slots a power of two, at least [#WAYS]
    public FlowIndex(int slots) {
        if (Integer.bitCount(slots) != 1 || slots < WAYS) {
            throw new IllegalArgumentException("the number of slots is a power of two, this is " + slots);
        }
        setMask = slots / WAYS - 1;
        tags = new int[slots];
        keys = new long[slots * STRIDE];
    }

    public int slots() {
        return tags.length;
    }

    /// The slot of a flow, or -1. `salt` tells entries of one flow apart.
    public int find(FlowKey key, int salt) {
        int first = firstSlot(key, salt);
        int tag = tag(key, salt);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (tags[slot] == tag && matches(slot, key, salt)) {
                return slot;
            }
        }
        return -1;
    }

    /// The first of the [#WAYS] slots where this flow may lie.
    public int firstSlot(FlowKey key, int salt) {
        return ((int) mixed(key, salt) & setMask) * WAYS;
    }

    public boolean isFree(int slot) {
        return tags[slot] == 0;
    }

    public void put(int slot, FlowKey key, int salt) {
        tags[slot] = tag(key, salt);
        int at = slot * STRIDE;
        keys[at] = key.localHigh();
        keys[at + 1] = key.localLow();
        keys[at + 2] = key.remoteHigh();
        keys[at + 3] = key.remoteLow();
        keys[at + 4] = key.word() | (long) salt << 8;
    }

    public void free(int slot) {
        tags[slot] = 0;
    }

    public int salt(int slot) {
        return (int) (keys[slot * STRIDE + 4] >>> 8) & 0xff;
    }

    public int protocol(int slot) {
        return (int) keys[slot * STRIDE + 4] & 0xff;
    }

    /// Whether the flow in a slot is with the remote address of `key`.
    public boolean isWithRemoteOf(FlowKey key, int slot) {
        int at = slot * STRIDE;
        return keys[at + 3] == key.remoteLow() && keys[at + 2] == key.remoteHigh();
    }

    /// Whether the flows in two slots are with the same remote address.
    public boolean isSameRemote(int slot, int other) {
        int at = slot * STRIDE;
        int otherAt = other * STRIDE;
        return keys[at + 3] == keys[otherAt + 3] && keys[at + 2] == keys[otherAt + 2];
    }

    /// The flow in a slot as a value; allocates.
    public FiveTuple tuple(int slot) {
        int at = slot * STRIDE;
        return FlowKey.tuple(keys[at + 4], keys[at], keys[at + 1], keys[at + 2], keys[at + 3]);
    }

    private boolean matches(int slot, FlowKey key, int salt) {
        int at = slot * STRIDE;
        return keys[at + 4] == (key.word() | (long) salt << 8)
                && keys[at + 3] == key.remoteLow()
                && keys[at + 1] == key.localLow()
                && keys[at + 2] == key.remoteHigh()
                && keys[at] == key.localHigh();
    }

    private static long mixed(FlowKey key, int salt) {
        return key.hash() + salt * 0x9e37_79b9_7f4a_7c15L;
    }

    private static int tag(FlowKey key, int salt) {
        return (int) (mixed(key, salt) >>> 32) | 1; // never 0, which is "free"
    }
}
