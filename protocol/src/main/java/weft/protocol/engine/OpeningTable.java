package weft.protocol.engine;

import weft.protocol.packet.FlowKey;

/// Packet thread. The first sequence number of TCP connections that the host began lately, so that a refusal can be
/// answered as the host expects it. Bounded: a new one takes the place of what lay there; a lost one means that its
/// connection waits for its own timeout.
final class OpeningTable {
    private static final int SLOTS = 4_096;

    private final long[] flows = new long[SLOTS];
    private final int[] sequences = new int[SLOTS];

    void note(FlowKey key, int sequence) {
        int slot = slot(key);
        flows[slot] = key.hash();
        sequences[slot] = sequence;
    }

    boolean has(FlowKey key) {
        return flows[slot(key)] == key.hash();
    }

    int sequence(FlowKey key) {
        return sequences[slot(key)];
    }

    private static int slot(FlowKey key) {
        return (int) (key.hash() >>> 40) & SLOTS - 1;
    }
}
