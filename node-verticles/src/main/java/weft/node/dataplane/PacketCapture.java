package weft.node.dataplane;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Bytes;

/// Inner packets, copied into a ring by the packet thread and written as a pcap file by a thread of its own
/// (pcap-savefile(5), link type 101, "raw IP"). When the ring is full, packets are left out and counted.
///
/// In the ring: length 4 | epoch milliseconds 8 | original length 4 | packet; length 0 means "from the start again".
final class PacketCapture implements AutoCloseable {
    private static final int RING = 4 * 1024 * 1024;
    private static final int RECORD_HEADER = 16;
    private static final long IDLE_NANOS = 20_000_000;
    private static final int LINK_RAW = 101;

    private final byte[] ring = new byte[RING + RECORD_HEADER];
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final int snapLength;
    private final OutputStream out;
    private final Thread writer;
    private volatile boolean closing;
    private volatile @Nullable IOException failure;

    /// @param snapLength bytes kept of each packet
    PacketCapture(OutputStream out, int snapLength) throws IOException {
        this.snapLength = snapLength;
        this.out = new BufferedOutputStream(out, 64 * 1024);
        var header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        header.putInt(0).putInt(0).putInt(snapLength).putInt(LINK_RAW);
        this.out.write(header.array());
        writer = Thread.ofPlatform().daemon().name("weft-capture").start(this::write);
    }

    /// Packet thread.
    void put(boolean inbound, byte[] b, int offset, int length, long epochMillis) {
        int kept = Math.min(length, snapLength);
        int size = RECORD_HEADER + kept;
        long at = tail.get();
        int position = (int) (at % RING);
        int skipped = position + size > RING ? RING - position : 0;
        if (at + skipped + size - head.get() > RING) {
            missed.incrementAndGet();
            return;
        }
        if (skipped > 0) {
            Bytes.int32(ring, position, 0);
            position = 0;
        }
        Bytes.int32(ring, position, size);
        Bytes.int64(ring, position + 4, epochMillis);
        Bytes.int32(ring, position + 12, length);
        System.arraycopy(b, offset, ring, position + RECORD_HEADER, kept);
        tail.set(at + skipped + size);
    }

    private void write() {
        var header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        try (out) {
            while (true) {
                boolean last = closing;
                if (drain(header) > 0) {
                    out.flush();
                } else if (last) {
                    return;
                }
                LockSupport.parkNanos(IDLE_NANOS);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private int drain(ByteBuffer header) throws IOException {
        int packets = 0;
        long at = head.get();
        while (at < tail.get()) {
            int position = (int) (at % RING);
            int size = Bytes.int32(ring, position);
            if (size == 0) {
                at += RING - position;
                continue;
            }
            long millis = Bytes.int64(ring, position + 4);
            header.clear().putInt((int) (millis / 1000)).putInt((int) (millis % 1000) * 1000);
            header.putInt(size - RECORD_HEADER).putInt(Bytes.int32(ring, position + 12));
            out.write(header.array());
            out.write(ring, position + RECORD_HEADER, size - RECORD_HEADER);
            at += size;
            head.set(at);
            packets++;
        }
        return packets;
    }

    /// Packets left out because the ring was full.
    long missed() {
        return missed.get();
    }

    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        Worker.join(writer);
    }
}
