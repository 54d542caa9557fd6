package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import weft.protocol.derp.SendQueue;
import weft.protocol.derp.ServerStep.Refusal;

/// Event loop of the client it belongs to. What is written to one client.
///
/// Frames are copied into chunks as large as a TLS record holds, and a chunk goes to TLS as it is: one record of many
/// frames costs far less than a record for each (measured: 4.4 against 3.2 Gbit/s). A chunk holds whole frames only, so
/// that disco may go in between and old ones may be dropped at any border.
final class Outbox {
    /// Most bytes of a TLS record.
    static final int CHUNK = 16 << 10;

    private final Client client;
    private final LoopState loop;
    private final SendQueue<ByteBuf> queue;
    private boolean scheduled;
    private boolean closed;

    Outbox(Client client, LoopState loop, RelayLimits limits) {
        this.client = client;
        this.loop = loop;
        this.queue = new SendQueue<>(limits.queue(), ByteBuf::readableBytes);
    }

    /// Copies `length` bytes of whole frames out of `in`.
    SendQueue.Offer copy(ByteBuf in, int from, int length, SendQueue.Waiter sender) {
        long now = System.nanoTime();
        var offer = closed ? SendQueue.Offer.DROPPED : queue.offer(length, sender, now);
        if (offer == SendQueue.Offer.DROPPED) {
            return offer;
        }
        var chunk = queue.lastBulk();
        if (chunk == null || chunk.writableBytes() < length) {
            chunk = client.allocate(Math.max(CHUNK, length));
            queue.addBulk(chunk, now);
        }
        chunk.writeBytes(in, from, length);
        writeSoon();
        return offer;
    }

    /// Takes a chunk of whole frames over, and releases it when it is dropped.
    SendQueue.Offer take(ByteBuf chunk, SendQueue.Waiter sender) {
        long now = System.nanoTime();
        var offer = closed ? SendQueue.Offer.DROPPED : queue.offer(chunk.readableBytes(), sender, now);
        if (offer == SendQueue.Offer.DROPPED) {
            chunk.release();
            return offer;
        }
        queue.addBulk(chunk, now);
        writeSoon();
        return offer;
    }

    /// Takes a frame over that goes before all packets; false, and released, when there are too many.
    boolean takeUrgent(ByteBuf frame) {
        if (closed || !queue.addUrgent(frame, System.nanoTime())) {
            frame.release();
            return false;
        }
        writeSoon();
        return true;
    }

    /// How many bytes fit without a new chunk.
    int room() {
        var chunk = queue.lastBulk();
        return chunk == null ? CHUNK : chunk.writableBytes();
    }

    void writeSoon() {
        if (!scheduled && !closed) {
            scheduled = true;
            loop.writeSoon(this);
        }
    }

    void onWritable() {
        if (!queue.isEmpty()) {
            writeSoon();
        }
    }

    void drain(long now) {
        scheduled = false;
        if (closed) {
            return;
        }
        ChannelHandlerContext context = client.context();
        Channel channel = context.channel();
        boolean written = false;
        while (channel.isWritable()) {
            var chunk = queue.next(now);
            if (chunk == null) {
                break;
            }
            context.write(chunk, context.voidPromise());
            written = true;
        }
        if (written) {
            context.flush();
            queue.settle();
        }
        if (queue.isWatched()) {
            loop.watch(this);
        }
    }

    /// Whether the clock matters on.
    boolean onTick(long now) {
        if (closed) {
            return false;
        }
        for (var old : queue.onTick(now)) {
            client.countDropped(DropReason.TOO_OLD, FrameCount.of(old));
            old.release();
        }
        if (queue.isDead(now)) {
            client.refuse(Refusal.NOT_READING);
            return false;
        }
        return queue.isWatched();
    }

    void close() {
        if (!closed) {
            closed = true;
            queue.close().forEach(ByteBuf::release);
        }
    }

    int queuedBytes() {
        return queue.queuedBytes();
    }
}
