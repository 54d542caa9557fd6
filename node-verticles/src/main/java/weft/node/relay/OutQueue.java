package weft.node.relay;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.FrameType;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Bytes;

/// Pure; owned by its link. Datagrams that wait for a connection, or for room in one. Path probes (disco) never wait
/// behind bulk: a probe that came late would say that the path is slow. Full: the newest is dropped, as by a wire; too
/// old: dropped, because the tunnel inside has sent it again.
final class OutQueue {
    /// What a connection of 100 Mbit/s takes in 20 ms.
    static final int BULK_BYTES = 256 << 10;
    static final int PROBE_BYTES = 64 << 10;
    /// Longer than it takes to connect over a bad line, shorter than WireGuard waits to repeat a handshake (5 s).
    static final long AGE_NANOS = 3_000_000_000L;

    private final ArrayDeque<Waiting> probes = new ArrayDeque<>(2);
    private final ArrayDeque<Waiting> bulk = new ArrayDeque<>(2);
    private int probeBytes;
    private int bulkBytes;
    private long droppedFull;
    private long droppedOld;

    /// @param bytes the datagram, a copy of its own
    @SuppressWarnings("ArrayRecordComponent") // written once, sent, forgotten
    record Waiting(NodeKey target, byte[] bytes, long addedAt) {}

    /// Copies a datagram, or drops it.
    void add(NodeKey target, byte[] b, int offset, int length, long now) {
        boolean probe = isProbe(b, offset, length);
        if (probe ? probeBytes + length > PROBE_BYTES : bulkBytes + length > BULK_BYTES) {
            droppedFull++;
            return;
        }
        var copy = new byte[length];
        System.arraycopy(b, offset, copy, 0, length);
        var waiting = new Waiting(target, copy, now);
        if (probe) {
            probeBytes += length;
            probes.addLast(waiting);
        } else {
            bulkBytes += length;
            bulk.addLast(waiting);
        }
    }

    static boolean isProbe(byte[] b, int offset, int length) {
        return length >= FrameType.DISCO_MIN
                && Bytes.int32(b, offset) == FrameType.DISCO_MAGIC_HIGH
                && Bytes.uint16(b, offset + 4) == FrameType.DISCO_MAGIC_LOW;
    }

    /// The next that is not too old, probes first; null when there is none.
    @Nullable
    Waiting poll(long now) {
        for (var next = takeFirst(); next != null; next = takeFirst()) {
            if (now - next.addedAt() <= AGE_NANOS) {
                return next;
            }
            droppedOld++;
        }
        return null;
    }

    private @Nullable Waiting takeFirst() {
        var probe = probes.pollFirst();
        if (probe != null) {
            probeBytes -= probe.bytes().length;
            return probe;
        }
        var next = bulk.pollFirst();
        if (next != null) {
            bulkBytes -= next.bytes().length;
        }
        return next;
    }

    /// Drops what is too old from the front of both.
    void dropOld(long now) {
        while (!probes.isEmpty() && now - probes.getFirst().addedAt() > AGE_NANOS) {
            probeBytes -= probes.removeFirst().bytes().length;
            droppedOld++;
        }
        while (!bulk.isEmpty() && now - bulk.getFirst().addedAt() > AGE_NANOS) {
            bulkBytes -= bulk.removeFirst().bytes().length;
            droppedOld++;
        }
    }

    boolean isEmpty() {
        return probes.isEmpty() && bulk.isEmpty();
    }

    void clear() {
        droppedOld += probes.size() + bulk.size();
        probes.clear();
        bulk.clear();
        probeBytes = 0;
        bulkBytes = 0;
    }

    long droppedFull() {
        return droppedFull;
    }

    long droppedOld() {
        return droppedOld;
    }
}
