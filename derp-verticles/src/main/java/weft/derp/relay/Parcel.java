package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;

/// Packets on their way from a client of one event loop to a target of another. Filled on the sender's loop, run on the
/// target's, acknowledged on the sender's: so each queue and each gate has one owner, and bytes between loops are
/// bounded by the sender's gate.
final class Parcel implements Runnable {
    private final Client sender;
    private final Target target;
    private final ArrayList<ByteBuf> urgent = new ArrayList<>(0);
    private final ArrayList<ByteBuf> chunks = new ArrayList<>(2);
    private int bytes;

    Parcel(Client sender, Target target) {
        this.sender = sender;
        this.target = target;
    }

    Target target() {
        return target;
    }

    int bytes() {
        return bytes;
    }

    void copy(ByteBuf in, int from, int length) {
        chunk(length).writeBytes(in, from, length);
    }

    void forward(ByteBuf in, int at, int length, byte[] source) {
        ForwardFrame.write(chunk(length + ForwardFrame.EXTRA), in, at, length, source);
    }

    /// Where `length` more bytes go.
    private ByteBuf chunk(int length) {
        var last = chunks.isEmpty() ? null : chunks.getLast();
        if (last == null || last.writableBytes() < length) {
            last = sender.allocate(Math.max(Outbox.CHUNK, length));
            chunks.add(last);
        }
        bytes += length;
        return last;
    }

    void take(ByteBuf chunk) {
        bytes += chunk.readableBytes();
        chunks.add(chunk);
    }

    /// Takes the frame of a disco datagram over.
    void takeUrgent(ByteBuf frame) {
        bytes += frame.readableBytes();
        urgent.add(frame);
    }

    int room() {
        return chunks.isEmpty() ? Outbox.CHUNK : chunks.getLast().writableBytes();
    }

    /// It will not be sent.
    void discard() {
        urgent.forEach(ByteBuf::release);
        urgent.clear();
        chunks.forEach(ByteBuf::release);
        chunks.clear();
    }

    @Override
    public void run() {
        int dropped = deliverUrgent();
        boolean waits = false;
        for (var chunk : chunks) {
            int length = chunk.readableBytes();
            int frames = FrameCount.of(chunk);
            switch (target.outbox().take(chunk, sender.waiter())) {
                case TAKEN -> sender.countRelayed(frames, length);
                case TAKEN_AND_WAIT -> {
                    waits = true;
                    sender.countRelayed(frames, length);
                }
                case DROPPED -> {
                    dropped += length;
                    sender.countDropped(DropReason.QUEUE_FULL, frames);
                }
            }
        }
        sender.acknowledge(bytes, dropped, waits);
    }

    /// Returns the bytes that were dropped.
    private int deliverUrgent() {
        int dropped = 0;
        for (var frame : urgent) {
            int length = frame.readableBytes();
            if (target.outbox().takeUrgent(frame)) {
                sender.countRelayed(1, length);
            } else {
                dropped += length;
                sender.countDropped(DropReason.URGENT_FULL, 1);
            }
        }
        return dropped;
    }
}
