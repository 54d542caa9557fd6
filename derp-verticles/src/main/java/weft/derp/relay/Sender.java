package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.SendQueue;
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
    private final ArrayList<Parcel> parcels = new ArrayList<>(2);

    private @Nullable Key32 lastKey;
    private @Nullable ClientSet lastSet;
    private @Nullable Client lastReached;

    private @Nullable Client runTarget;
    private int runFrom;
    private int runLength;
    private int runFrames;
    private int runRoom;

    private long notHerePaid;

    Sender(Client client, Shared shared, NodeKey key) {
        this.client = client;
        this.shared = shared;
        this.key = key;
        this.keyBytes = key.bytes();
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
        rewrite(in, at);
        if (isDisco(in, at, length)) {
            finishRun(in);
            var copy = client.allocate(length).writeBytes(in, at, length);
            urgent(target, copy);
            return;
        }
        if (target != runTarget || runLength + length > runRoom) {
            finishRun(in);
            runTarget = target;
            runFrom = at;
            runRoom = Math.max(room(target), length);
        }
        runLength += length;
        runFrames++;
    }

    /// One frame in a buffer of its own, which is passed on as it is.
    void passWhole(ByteBuf frame) {
        spoke();
        int length = frame.readableBytes();
        var target = target(frame, 0, length);
        if (target == null) {
            frame.release();
            return;
        }
        rewrite(frame, 0);
        if (isDisco(frame, 0, length)) {
            urgent(target, frame);
        } else if (target.loop() == client.loop()) {
            settle(target.outbox().take(frame, client.waiter()), 1, length);
        } else {
            parcel(target).take(frame);
        }
    }

    /// Copies the run, which ends here.
    void finishRun(ByteBuf in) {
        var target = runTarget;
        if (target == null) {
            return;
        }
        runTarget = null;
        if (target.loop() == client.loop()) {
            settle(target.outbox().copy(in, runFrom, runLength, client.waiter()), runFrames, runLength);
        } else {
            parcel(target).copy(in, runFrom, runLength);
        }
        runLength = 0;
        runFrames = 0;
    }

    /// Sends off what goes to clients of other event loops.
    void dispatch() {
        for (var parcel : parcels) {
            client.gate().departed(parcel.bytes());
            parcel.target().loop().loop().execute(parcel);
        }
        parcels.clear();
    }

    /// This connection is the one its key is reached at.
    void spoke() {
        if (own.active() != client) {
            shared.registry().spoke(key.raw(), client);
        }
    }

    /// The connection is over.
    void leave() {
        parcels.forEach(Parcel::discard);
        parcels.clear();
        if (shared.registry().remove(key.raw(), client)) {
            for (var peer : own.reached()) {
                if (!peer.isClosed()) {
                    peer.tellGone(key, GoneReason.DISCONNECTED);
                }
            }
        }
    }

    private void settle(SendQueue.Offer offer, int frames, int bytes) {
        switch (offer) {
            case TAKEN -> client.countRelayed(frames, bytes);
            case TAKEN_AND_WAIT -> {
                client.countRelayed(frames, bytes);
                client.gate().await();
            }
            case DROPPED -> {
                client.countDropped(DropReason.QUEUE_FULL, frames);
                client.spendBudget(bytes);
            }
        }
    }

    private void urgent(Client target, ByteBuf frame) {
        int length = frame.readableBytes();
        if (target.loop() == client.loop()) {
            countUrgent(target.outbox().takeUrgent(frame), length);
        } else {
            target.loop().loop().execute(() -> countUrgent(target.outbox().takeUrgent(frame), length));
        }
    }

    private void countUrgent(boolean taken, int length) {
        if (taken) {
            client.countRelayed(1, length);
        } else {
            client.countDropped(DropReason.URGENT_FULL, 1);
        }
    }

    private int room(Client target) {
        return target.loop() == client.loop()
                ? target.outbox().room()
                : parcel(target).room();
    }

    private Parcel parcel(Client target) {
        for (var parcel : parcels) {
            if (parcel.target() == target) {
                return parcel;
            }
        }
        var parcel = new Parcel(client, target);
        parcels.add(parcel);
        return parcel;
    }

    private void rewrite(ByteBuf in, int at) {
        in.setByte(at, FrameType.RECV_PACKET);
        in.setBytes(at + KEY_AT, keyBytes);
    }

    private static boolean isDisco(ByteBuf in, int at, int length) {
        return length >= PACKET_AT + FrameType.DISCO_MIN
                && in.getInt(at + PACKET_AT) == FrameType.DISCO_MAGIC_HIGH
                && in.getUnsignedShort(at + PACKET_AT + 4) == FrameType.DISCO_MAGIC_LOW;
    }

    /// Where a frame goes. Most go where the one before went, which costs no look-up and no object.
    private @Nullable Client target(ByteBuf in, int at, int length) {
        var set = isLastKey(in, at + KEY_AT) ? lastSet : null;
        var target = set == null ? null : set.active();
        if (target == null) {
            set = lookUp(in, at + KEY_AT);
            target = set == null ? null : set.active();
        }
        if (target == null) {
            unknown(in, at, length);
            return null;
        }
        if (target != lastReached) {
            lastReached = target;
            own.reached(target);
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

    private static Key32 keyAt(ByteBuf in, int at) {
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
        if (!isDisco(in, at, length)) {
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
