package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameType;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

/// Event loop of the client it belongs to. Passes a client's packets on.
///
/// A SendPacket becomes a RecvPacket where it lies: they are as long as each other, so only the type and the key are
/// written over. Neighbouring frames for one target (a run) are then copied at once.
final class Sender {
    private static final int KEY_AT = FrameType.HEADER;
    private static final int PACKET_AT = FrameType.HEADER + Key32.LENGTH;
    /// Notices "not here" that one client gets at once, and how long until it gets another.
    private static final int NOT_HERE_BURST = 3;
    private static final long NOT_HERE_NANOS = 1_000_000_000L;

    private final Client client;
    private final Shared shared;
    private final NodeKey key;
    private final byte[] keyBytes;
    private final ClientSet own;
    private final Delivery delivery;

    private @Nullable Key32 lastKey;
    private @Nullable ClientSet lastSet;
    private @Nullable Target lastReached;

    private @Nullable Target runTarget;
    private int runFrom;
    private int runLength;
    private int runFrames;
    private int runRoom;

    private long notHerePaid;

    Sender(Client client, Shared shared, NodeKey key, Delivery delivery) {
        this.client = client;
        this.shared = shared;
        this.key = key;
        this.keyBytes = key.bytes();
        this.delivery = delivery;
        this.own = shared.registry().add(key.raw(), client);
        this.notHerePaid = System.nanoTime() - NOT_HERE_BURST * NOT_HERE_NANOS;
    }

    NodeKey key() {
        return key;
    }

    /// One frame of `in`; it stays there until [#finishRun].
    void pass(ByteBuf in, int at, int length) {
        spoke();
        var target = target(in, at, length);
        if (target == null) {
            finishRun(in);
            return;
        }
        if (target instanceof MeshLink relay) {
            finishRun(in);
            delivery.forward(relay, in, at, length, keyBytes);
            return;
        }
        rewrite(in, at);
        if (Delivery.isDisco(in, at, length)) {
            finishRun(in);
            delivery.urgent(target, client.allocate(length).writeBytes(in, at, length));
            return;
        }
        if (target != runTarget || runLength + length > runRoom) {
            finishRun(in);
            runTarget = target;
            runFrom = at;
            runRoom = Math.max(delivery.room(target), length);
        }
        runLength += length;
        runFrames++;
    }

    /// One frame in a buffer of its own, which is passed on as it is.
    void passWhole(ByteBuf frame) {
        spoke();
        int length = frame.readableBytes();
        switch (target(frame, 0, length)) {
            case null -> frame.release();
            case MeshLink relay -> {
                delivery.forward(relay, frame, 0, length, keyBytes);
                frame.release();
            }
            case Client target -> {
                rewrite(frame, 0);
                delivery.take(target, frame);
            }
        }
    }

    /// Copies the run, which ends here.
    void finishRun(ByteBuf in) {
        var target = runTarget;
        if (target == null) {
            return;
        }
        runTarget = null;
        delivery.copy(target, in, runFrom, runLength, runFrames);
        runLength = 0;
        runFrames = 0;
    }

    /// This connection is the one its key is reached at.
    void spoke() {
        if (own.target() != client) {
            shared.registry().spoke(key.raw(), client);
        }
    }

    /// The connection is over.
    void leave() {
        shared.registry().remove(key.raw(), client);
    }

    private void rewrite(ByteBuf in, int at) {
        in.setByte(at, FrameType.RECV_PACKET);
        in.setBytes(at + KEY_AT, keyBytes);
    }

    /// Where a frame goes. Most go where the one before went, which costs no look-up and no object.
    private @Nullable Target target(ByteBuf in, int at, int length) {
        var set = isLastKey(in, at + KEY_AT) ? lastSet : null;
        var target = set == null ? null : set.target();
        if (target == null) {
            set = lookUp(in, at + KEY_AT);
            target = set == null ? null : set.target();
        }
        if (target == null) {
            unknown(in, at, length);
            return null;
        }
        if (target != lastReached) {
            lastReached = target;
            if (target instanceof Client reached) {
                own.reached(reached);
            }
        }
        return target;
    }

    private boolean isLastKey(ByteBuf in, int at) {
        var last = lastKey;
        return last != null
                && in.getLong(at) == last.a()
                && in.getLong(at + 8) == last.b()
                && in.getLong(at + 16) == last.c()
                && in.getLong(at + 24) == last.d();
    }

    static Key32 keyAt(ByteBuf in, int at) {
        return new Key32(in.getLong(at), in.getLong(at + 8), in.getLong(at + 16), in.getLong(at + 24));
    }

    private @Nullable ClientSet lookUp(ByteBuf in, int at) {
        var wanted = keyAt(in, at);
        var set = shared.registry().find(wanted);
        if (set != null) {
            lastKey = wanted;
            lastSet = set;
        }
        return set;
    }

    /// Only disco is told that its target is not here: it asks rarely, and acts on the answer.
    private void unknown(ByteBuf in, int at, int length) {
        client.countDropped(DropReason.UNKNOWN_TARGET, 1);
        if (!Delivery.isDisco(in, at, length)) {
            return;
        }
        long now = System.nanoTime();
        notHerePaid = Math.max(notHerePaid, now - NOT_HERE_BURST * NOT_HERE_NANOS);
        if (notHerePaid + NOT_HERE_NANOS <= now) {
            notHerePaid += NOT_HERE_NANOS;
            client.tellGone(new NodeKey(keyAt(in, at + KEY_AT)), GoneReason.NOT_HERE);
        }
    }
}
