package weft.node.dataplane;

import weft.protocol.key.NodeKey;

/// The two rings of a data plane: inward by the relay links' thread, outward by the packet thread.
final class RelayRings implements RelayDoor {
    private final RelayRing inward = new RelayRing(RING_BYTES);
    private final RelayRing outward = new RelayRing(RING_BYTES);
    private final Waker waker;
    private volatile Runnable onOutgoing = () -> {};

    RelayRings(Waker waker) {
        this.waker = waker;
    }

    @Override
    public boolean put(int region, NodeKey source, byte[] b, int offset, int length) {
        boolean put = inward.put(region, source, b, offset, length) != RelayRing.Put.REFUSED;
        waker.wake();
        return put;
    }

    @Override
    public int drain(RelayPackets to, int max) {
        return outward.drain(to, max);
    }

    @Override
    public void onOutgoing(Runnable action) {
        onOutgoing = action;
        if (!outward.isEmpty()) {
            action.run();
        }
    }

    /// Packet thread.
    boolean send(int region, NodeKey target, byte[] b, int offset, int length) {
        var put = outward.put(region, target, b, offset, length);
        if (put == RelayRing.Put.ADDED_TO_EMPTY) {
            onOutgoing.run();
        }
        return put != RelayRing.Put.REFUSED;
    }

    /// Packet thread.
    int receive(RelayPackets to, int max) {
        return inward.drain(to, max);
    }

    boolean hasReceived() {
        return !inward.isEmpty();
    }

    long lostInward() {
        return inward.refused();
    }

    long lostOutward() {
        return outward.refused();
    }
}
