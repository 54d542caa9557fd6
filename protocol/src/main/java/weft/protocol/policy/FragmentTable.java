package weft.protocol.policy;

import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpPacket;

/// Packet thread. Remembers for a while which packets' first fragments passed the filter, so that the rest may follow.
/// Bounded: each new one takes the place of whatever lay there; a lost place costs one packet, which its sender
/// repeats.
final class FragmentTable {
    static final long LIFETIME_NANOS = 30_000_000_000L; // as Linux reassembles
    private static final int SLOTS = 512;
    /// A fragment that starts before this could replace the flags of the TCP header that was judged.
    private static final int TCP_OFFSET_MIN = 24;

    private final long[] packets = new long[SLOTS];
    private final long[] acceptedNanos = new long[SLOTS];

    void accept(IpPacket first, FlowKey key, long nowNanos) {
        long name = name(first, key);
        int slot = slot(name);
        packets[slot] = name;
        acceptedNanos[slot] = nowNanos;
    }

    boolean isAccepted(IpPacket later, FlowKey key, long nowNanos) {
        if (later.protocol() == IpPacket.TCP && later.fragmentOffset() < TCP_OFFSET_MIN) {
            return false;
        }
        long name = name(later, key);
        int slot = slot(name);
        return packets[slot] == name && nowNanos - acceptedNanos[slot] <= LIFETIME_NANOS;
    }

    /// From addresses, protocol and identification, but not the ports, which only the first fragment has. The secret in
    /// the key's hash keeps a peer from aiming at another's packet.
    private static long name(IpPacket packet, FlowKey key) {
        return key.fragmentHash(packet.fragmentId()) | 1; // never 0, which is "free"
    }

    private static int slot(long name) {
        return (int) (name >>> 20) & SLOTS - 1;
    }
}
