package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameCodec;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.SendQueue;
import weft.protocol.derp.SenderGate;
import weft.protocol.derp.ServerSession;
import weft.protocol.derp.ServerStep;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

/// Event loop. One DERP connection: from the end of its HTTP request to its close.
final class Client extends ChannelInboundHandlerAdapter implements FrameInput.Taker, SenderGate.Reading {
    private static final byte[] KEEP_ALIVE = FrameCodec.encode(new DerpFrame.KeepAlive());
    private static final int KEEP_ALIVE_JITTER_MILLIS = 5_000;

    private final Shared shared;
    private final LoopState loop;
    private final ServerSession session;
    private final FrameInput input = new FrameInput(this);
    private final Outbox outbox;
    private final SenderGate gate = new SenderGate(this);
    private final SendQueue.Waiter waiter = this::resumeFromAnyLoop;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Sender sender;
    private @Nullable ScheduledFuture<?> timer;
    private volatile boolean closed;

    Client(Shared shared, LoopState loop) {
        this.shared = shared;
        this.loop = loop;
        this.session = new ServerSession(shared.key(), shared.entropy());
        this.outbox = new Outbox(this, loop, shared.limits());
    }

    /// Greets, and gives the client its time to log in.
    @Override
    public void handlerAdded(ChannelHandlerContext here) {
        context = here;
        write(session.greeting());
        timer = loop.loop()
                .schedule(() -> refuse(Refusal.TOO_SLOW), shared.limits().loginMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        if (closed) {
            ((ByteBuf) message).release();
            return;
        }
        input.read((ByteBuf) message);
        if (sender != null) {
            sender.dispatch();
        }
    }

    @Override
    public boolean onFrames(ByteBuf in, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end && !closed) {
            int next = at + FrameType.HEADER + in.getInt(at + 1);
            if (sender != null && in.getByte(at) == FrameType.SEND_PACKET) {
                sender.pass(in, at, next - at);
            } else {
                if (sender != null) {
                    sender.finishRun(in);
                }
                step(in, at, next - at);
            }
            at = next;
        }
        if (sender != null) {
            sender.finishRun(in);
        }
        return !closed;
    }

    @Override
    public boolean onFrame(ByteBuf frame) {
        if (sender != null && frame.getByte(0) == FrameType.SEND_PACKET) {
            sender.passWhole(frame);
        } else {
            step(frame, 0, frame.readableBytes());
            frame.release();
        }
        return !closed;
    }

    @Override
    public boolean fits(int type, int payload) {
        return payload >= (type == FrameType.SEND_PACKET ? Key32.LENGTH : 0) && payload <= session.payloadMax(type);
    }

    @Override
    public void onOversized() {
        refuse(sender == null ? Refusal.NO_LOGIN : Refusal.OVERSIZED);
    }

    private void step(ByteBuf in, int at, int length) {
        var payload = new byte[length - FrameType.HEADER];
        in.getBytes(at + FrameType.HEADER, payload);
        switch (session.onFrame(in.getByte(at) & 0xff, payload, 0, payload.length)) {
            case ServerStep.LoggedIn login -> loggedIn(login);
            case ServerStep.Answer answer -> write(answer.frame());
            case ServerStep.Refused refused -> refuse(refused.reason());
            case ServerStep.Preferred _, ServerStep.Ignored _ -> {}
        }
        if (sender != null) {
            sender.spoke();
        }
    }

    private void loggedIn(ServerStep.LoggedIn login) {
        if (!shared.admission().admits(login.client())) {
            refuse(Refusal.NOT_ADMITTED);
            return;
        }
        write(login.answer());
        shared.counters().strangers.decrementAndGet();
        sender = new Sender(this, shared, login.client());
        // The set may have been swapped between the question and the entry into the registry.
        if (!shared.admission().admits(login.client())) {
            refuse(Refusal.NOT_ADMITTED);
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        keepAliveLater();
    }

    private void keepAliveLater() {
        long millis = shared.limits().keepAliveSeconds() * 1_000L
                + ThreadLocalRandom.current().nextInt(KEEP_ALIVE_JITTER_MILLIS);
        timer = loop.loop()
                .schedule(
                        () -> {
                            write(KEEP_ALIVE);
                            keepAliveLater();
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    /// Queues a frame of the relay's own.
    private void write(byte[] frame) {
        if (!outbox.takeUrgent(Unpooled.wrappedBuffer(frame))) {
            countDropped(DropReason.URGENT_FULL, 1);
        }
    }

    /// From any loop: tells this client that a peer is gone.
    void tellGone(NodeKey peer, GoneReason reason) {
        var frame = ServerSession.peerGone(peer, reason);
        if (loop.loop().inEventLoop()) {
            write(frame);
        } else {
            loop.loop().execute(() -> write(frame));
        }
    }

    /// From any thread.
    void cutUnlessAdmitted() {
        loop.loop().execute(() -> {
            if (sender != null && !shared.admission().admits(sender.key())) {
                refuse(Refusal.NOT_ADMITTED);
            }
        });
    }

    void refuse(Refusal reason) {
        if (!closed) {
            shared.counters().countRefused(reason);
            context().close();
            leave();
        }
    }

    private void leave() {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        input.close();
        outbox.close();
        if (sender != null) {
            sender.leave();
        } else {
            shared.counters().strangers.decrementAndGet();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        // A reset connection, or TLS that does not verify: this connection's end, and nobody else's concern.
        here.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (here.channel().isWritable()) {
            outbox.onWritable();
        }
    }

    @Override
    public void pause() {
        context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        if (!closed) {
            context().channel().config().setAutoRead(true);
        }
    }

    private void resumeFromAnyLoop() {
        if (loop.loop().inEventLoop()) {
            gate.resume();
        } else {
            loop.loop().execute(gate::resume);
        }
    }

    /// From the target's loop: what became of a parcel.
    void acknowledge(int bytes, int dropped, boolean waits) {
        loop.loop().execute(() -> {
            if (waits) {
                gate.await();
            }
            gate.arrived(bytes);
            if (dropped > 0) {
                spendBudget(dropped);
            }
        });
    }

    void spendBudget(int droppedBytes) {
        if (gate.dropped(droppedBytes)) {
            loop.tellTick(gate);
        }
    }

    void countDropped(DropReason reason, int packets) {
        shared.counters().countDropped(reason, packets);
    }

    void countRelayed(int packets, int bytes) {
        shared.counters().countRelayed(packets, bytes);
    }

    @Override
    public ByteBuf allocate(int capacity) {
        return context().alloc().directBuffer(capacity);
    }

    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("a client works in a pipeline");
        }
        return context;
    }

    LoopState loop() {
        return loop;
    }

    Outbox outbox() {
        return outbox;
    }

    SenderGate gate() {
        return gate;
    }

    SendQueue.Waiter waiter() {
        return waiter;
    }

    boolean isClosed() {
        return closed;
    }
}
