package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.ServerStep.Refusal;

/// Event loop. Whom packets are written to: a client, or another relay of the region. What lies in its outbox goes out
/// as far as its channel takes it.
abstract sealed class Target extends ChannelInboundHandlerAdapter permits Client, MeshLink {
    private final Shared shared;
    private final LoopState loop;
    private final Outbox outbox;
    private @Nullable ChannelHandlerContext context;
    private volatile boolean closed;

    Target(Shared shared, LoopState loop) {
        this.shared = shared;
        this.loop = loop;
        this.outbox = new Outbox(this, loop, shared.limits());
    }

    final Shared shared() {
        return shared;
    }

    final LoopState loop() {
        return loop;
    }

    final Outbox outbox() {
        return outbox;
    }

    final ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("a target works in a pipeline");
        }
        return context;
    }

    public final ByteBuf allocate(int capacity) {
        return context().alloc().directBuffer(capacity);
    }

    final void countDropped(DropReason reason, int packets) {
        shared.counters().countDropped(reason, packets);
    }

    /// Any thread.
    final boolean isClosed() {
        return closed;
    }

    /// Counts why, and closes the connection; the second time nothing happens.
    final void refuse(Refusal reason) {
        if (!closed) {
            shared.counters().countRefused(reason);
            close();
        }
    }

    /// Closes the connection.
    final void close() {
        context().close();
        leave();
    }

    private void leave() {
        if (!closed) {
            closed = true;
            outbox.close();
            onLeft();
        }
    }

    /// The outbox wrote what it had; there may be room.
    abstract void onDrained();

    /// The connection is closed, or about to be; called once.
    abstract void onLeft();

    @Override
    public void handlerAdded(ChannelHandlerContext here) {
        context = here;
    }

    @Override
    public final void channelInactive(ChannelHandlerContext here) {
        leave();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext here) {
        if (here.channel().isWritable()) {
            outbox.onWritable();
        }
    }
}
