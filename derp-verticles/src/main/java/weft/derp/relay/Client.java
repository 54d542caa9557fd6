package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.kit.limit.Strangers;
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
import weft.protocol.packet.IpAddress;

/// Event loop. One DERP connection: from the end of its HTTP request to its close.
final class Client extends Target implements FrameInput.Taker, SenderGate.Reading {
    private static final byte[] KEEP_ALIVE = FrameCodec.encode(new DerpFrame.KeepAlive());
    private static final int KEEP_ALIVE_JITTER_MILLIS = 5_000;

    private final Strangers.Place place;
    private final ServerSession session;
    private final FrameInput input = new FrameInput(this);
    private final SenderGate gate = new SenderGate(this);
    private final SendQueue.Waiter waiter = this::resumeFromAnyLoop;
    private final Delivery delivery = new Delivery(this);
    private @Nullable Sender sender;
    /// Only of another relay.
    private @Nullable ForwardInput forwarded;
    private @Nullable MeshFeed feed;
    private int presence = FrameType.PRESENT_REGULAR;
    private @Nullable ScheduledFuture<?> timer;

    Client(Shared shared, LoopState loop, Strangers.Place place) {
        super(shared, loop);
        this.place = place;
        this.session = new ServerSession(shared.key(), shared.meshKey(), shared.entropy());
    }

    /// Greets, and gives the client its time to log in.
    @Override
    public void handlerAdded(ChannelHandlerContext here) {
        super.handlerAdded(here);
        write(session.greeting());
        timer = loop().loop()
                .schedule(() -> refuse(Refusal.TOO_SLOW), shared().limits().loginMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        if (isClosed()) {
            ((ByteBuf) message).release();
            return;
        }
        input.read((ByteBuf) message);
        delivery.dispatch();
    }

    @Override
    public boolean onFrames(ByteBuf in, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end && !isClosed()) {
            int next = at + FrameType.HEADER + in.getInt(at + 1);
            if (sender != null && in.getByte(at) == FrameType.SEND_PACKET) {
                sender.pass(in, at, next - at);
            } else {
                if (sender != null) {
                    sender.finishRun(in);
                }
                if (forwarded != null && in.getByte(at) == FrameType.FORWARD_PACKET) {
                    forwarded.pass(in, at, next - at);
                } else {
                    step(in, at, next - at);
                }
            }
            at = next;
        }
        if (sender != null) {
            sender.finishRun(in);
        }
        return !isClosed();
    }

    @Override
    public boolean onFrame(ByteBuf frame) {
        if (sender != null && frame.getByte(0) == FrameType.SEND_PACKET) {
            sender.passWhole(frame);
        } else if (forwarded != null && frame.getByte(0) == FrameType.FORWARD_PACKET) {
            forwarded.passWhole(frame);
        } else {
            step(frame, 0, frame.readableBytes());
            frame.release();
        }
        return !isClosed();
    }

    @Override
    public boolean fits(int type, int payload) {
        int least = switch (type) {
            case FrameType.SEND_PACKET -> Key32.LENGTH;
            case FrameType.FORWARD_PACKET -> 2 * Key32.LENGTH;
            default -> 0;
        };
        return payload >= least && payload <= session.payloadMax(type);
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
            case ServerStep.Watch _ -> watch();
            case ServerStep.ClosePeer close ->
                shared().registry().closeAll(close.peer().raw());
            case ServerStep.Preferred _, ServerStep.Ignored _ -> {}
        }
        if (sender != null) {
            sender.spoke();
        }
    }

    private void loggedIn(ServerStep.LoggedIn login) {
        if (!login.isRelay() && !shared().admission().admits(login.client())) {
            refuse(Refusal.NOT_ADMITTED);
            return;
        }
        write(login.answer());
        place.leave();
        if (login.isRelay()) {
            forwarded = new ForwardInput(this, shared(), delivery);
        }
        presence = login.isRelay()
                ? FrameType.PRESENT_RELAY
                : login.hello().isProber() ? FrameType.PRESENT_PROBER : FrameType.PRESENT_REGULAR;
        sender = new Sender(this, shared(), login.client(), delivery);
        if (timer != null) {
            timer.cancel(false);
        }
        // The set may have been swapped between the question and the entry into the registry.
        if (!login.isRelay() && !shared().admission().admits(login.client())) {
            refuse(Refusal.NOT_ADMITTED);
            return;
        }
        keepAliveLater();
    }

    private void watch() {
        if (feed == null) {
            feed = new MeshFeed(this, shared().registry());
            shared().registry().watch(feed);
        }
    }

    /// What another relay is told of this connection.
    DerpFrame.PeerPresent presence(NodeKey key) {
        return context().channel().remoteAddress() instanceof InetSocketAddress from
                ? new DerpFrame.PeerPresent(key, IpAddress.of(from.getAddress().getAddress()), from.getPort(), presence)
                : new DerpFrame.PeerPresent(key, IpAddress.ANY_IPV6, 0, presence);
    }

    private void keepAliveLater() {
        long millis = shared().limits().keepAliveSeconds() * 1_000L
                + ThreadLocalRandom.current().nextInt(KEEP_ALIVE_JITTER_MILLIS);
        timer = loop().loop()
                .schedule(
                        () -> {
                            write(KEEP_ALIVE);
                            keepAliveLater();
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    /// Queues a frame of the relay's own.
    void write(byte[] frame) {
        outbox().takeNotice(Unpooled.wrappedBuffer(frame));
    }

    /// From any loop: tells this client that a peer is gone.
    void tellGone(NodeKey peer, GoneReason reason) {
        var frame = ServerSession.peerGone(peer, reason);
        if (loop().loop().inEventLoop()) {
            write(frame);
        } else {
            loop().loop().execute(() -> write(frame));
        }
    }

    /// From any thread.
    void cutUnlessAdmitted() {
        loop().loop().execute(() -> {
            if (sender != null && forwarded == null && !shared().admission().admits(sender.key())) {
                refuse(Refusal.NOT_ADMITTED);
            }
        });
    }

    /// From any thread: another relay of the region asked for it.
    void closeForMesh() {
        loop().loop().execute(() -> refuse(Refusal.CLOSED_BY_MESH));
    }

    @Override
    void onDrained() {
        if (feed != null) {
            feed.tell();
        }
    }

    @Override
    void onLeft() {
        if (timer != null) {
            timer.cancel(false);
        }
        input.close();
        delivery.close();
        if (feed != null) {
            feed.close();
        }
        place.leave();
        if (sender != null) {
            sender.leave();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        // A reset connection, or TLS that does not verify: this connection's end, and nobody else's concern.
        Failure.end(here, cause);
    }

    @Override
    public void pause() {
        context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        if (!isClosed()) {
            context().channel().config().setAutoRead(true);
        }
    }

    private void resumeFromAnyLoop() {
        if (loop().loop().inEventLoop()) {
            gate.resume();
        } else {
            loop().loop().execute(gate::resume);
        }
    }

    /// From the target's loop: what became of a parcel.
    void acknowledge(int bytes, int dropped, boolean waits) {
        loop().loop().execute(() -> {
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
        if (forwarded == null && gate.dropped(droppedBytes)) {
            loop().tellTick(gate);
        }
    }

    void countRelayed(int packets, int bytes) {
        shared().counters().countRelayed(packets, bytes);
    }

    SenderGate gate() {
        return gate;
    }

    /// Null for another relay: it does not wait.
    SendQueue.@Nullable Waiter waiter() {
        return forwarded == null ? waiter : null;
    }
}
