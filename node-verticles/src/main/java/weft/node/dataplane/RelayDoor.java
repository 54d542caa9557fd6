package weft.node.dataplane;

import weft.protocol.key.NodeKey;

/// Between the packet thread and the connections to relays: one ring in, one ring out, each of [#RING_BYTES]. A full
/// ring refuses the newest datagram, which is lost like one on a wire, and counts it ([DataPlane#status], doors).
///
/// [#put] may be called by one thread at a time, [#drain] and its consumer by one thread at a time.
public interface RelayDoor {
    /// Holds 60 ms of 1,280-byte packets at 130 Mbit/s, more than a relay's own queue.
    int RING_BYTES = 1024 * 1024;

    /// Longest datagram that is carried.
    int DATAGRAM_BYTES_MAX = 65_535;

    /// A datagram came by a relay of that region from that node. False when the ring is full.
    boolean put(int region, NodeKey source, byte[] b, int offset, int length);

    /// Takes out what nodes are to get by relays, at most `max` datagrams; returns how many there were. Fewer than
    /// `max` means that the ring was empty.
    int drain(RelayPackets to, int max);

    /// Calls `action` from the packet thread whenever the outward ring turns from empty to not empty; it must do next
    /// to nothing, and see to it that [#drain] is called until the ring is empty.
    void onOutgoing(Runnable action);
}
