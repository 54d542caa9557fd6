package weft.protocol.policy;

import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpPacket;

/// Packet thread. Remembers for a while which packets' first fragments passed the filter, so that the rest may follow.
/// Bounded: a new one takes, in its set of a few places, that of one that is over, else of one old enough that the rest
/// has come, else of one from the same address, and only then of another's. A lost place costs one packet, which its
/// sender repeats.
final class FragmentTable {
    static final long LIFETIME_NANOS = 30_000_000_000L; // as Linux reassembles
    /// The rest of a packet follows its first fragment sooner, except on a path that is hardly of use.
    static final long FRESH_NANOS = 1_000_000_000L;

    private static final int SLOTS = 512;
    private static final int WAYS = 4;
    /// A fragment that starts before this could replace the flags of the TCP header that was judged.
    private static final int TCP_OFFSET_MIN = 24;

    private final long[] packets = new long[SLOTS];
    private final long[] acceptedNanos = new long[SLOTS];
    private final long[] sourcesHigh = new long[SLOTS];
    private final long[] sourcesLow = new long[SLOTS];

    void accept(IpPacket first, FlowKey key, long nowNanos) {
        long name = name(first, key);
        int slot = find(name);
        if (slot < 0) {
            slot = victim(first, firstSlot(name), nowNanos);
        }
        packets[slot] = name;
        acceptedNanos[slot] = nowNanos;
        sourcesHigh[slot] = first.sourceHigh();
        sourcesLow[slot] = first.sourceLow();
    }

    boolean isAccepted(IpPacket later, FlowKey key, long nowNanos) {
        if (later.protocol() == IpPacket.TCP && later.fragmentOffset() < TCP_OFFSET_MIN) {
            return false;
        }
        int slot = find(name(later, key));
        return slot >= 0 && nowNanos - acceptedNanos[slot] <= LIFETIME_NANOS;
    }

    private int find(long name) {
        int first = firstSlot(name);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (packets[slot] == name) {
                return slot;
            }
        }
        return -1;
    }

    private int victim(IpPacket packet, int first, long nowNanos) {
        int victim = first;
        int lowest = Integer.MAX_VALUE;
        for (int slot = first; slot < first + WAYS; slot++) {
            int rank = rank(packet, slot, nowNanos);
            if (rank < lowest || rank == lowest && acceptedNanos[slot] - acceptedNanos[victim] < 0) {
                lowest = rank;
                victim = slot;
            }
        }
        return victim;
    }

    private int rank(IpPacket packet, int slot, long nowNanos) {
        long age = nowNanos - acceptedNanos[slot];
        if (packets[slot] == 0 || age > LIFETIME_NANOS) {
            return 0;
        }
        if (age > FRESH_NANOS) {
            return 1;
        }
        return sourcesLow[slot] == packet.sourceLow() && sourcesHigh[slot] == packet.sourceHigh() ? 2 : 3;
    }

    /// From addresses, protocol and identification, but not the ports, which only the first fragment has. The secret in
    /// the key's hash keeps a peer from aiming at another's packet.
    private static long name(IpPacket packet, FlowKey key) {
        return key.fragmentHash(packet.fragmentId()) | 1; // never 0, which is "free"
    }

    private static int firstSlot(long name) {
        return ((int) (name >>> 20) & SLOTS / WAYS - 1) * WAYS;
    }
}
