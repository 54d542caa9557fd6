package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.SendQueue;
import weft.protocol.key.Key32;

/// Event loop of the client it belongs to. Brings a client's packets to their targets' outboxes, on this event loop or
/// on another, and slows the client down as far as they cannot take more.
final class Delivery {
    private static final int PACKET_AT = FrameType.HEADER + Key32.LENGTH;

    private final Client client;
    private final ArrayList<Parcel> parcels = new ArrayList<>(2);

    Delivery(Client client) {
        this.client = client;
    }

    /// Copies whole frames out of `in`.
    void copy(Target target, ByteBuf in, int from, int length, int frames) {
        if (isNear(target)) {
            settle(target.outbox().copy(in, from, length, client.waiter()), frames, length);
        } else {
            parcel(target).copy(in, from, length);
        }
    }

    /// Takes a frame over that lies in a buffer of its own.
    void take(Target target, ByteBuf frame) {
        int length = frame.readableBytes();
        if (isDisco(frame, frame.readerIndex(), length)) {
            urgent(target, frame);
        } else if (isNear(target)) {
            settle(target.outbox().take(frame, client.waiter()), 1, length);
        } else {
            parcel(target).take(frame);
        }
    }

    /// Copies a SendPacket on its way to another relay.
    void forward(MeshLink relay, ByteBuf in, int at, int length, byte[] source) {
        int forwarded = length + ForwardFrame.EXTRA;
        if (isDisco(in, at, length)) {
            var frame = client.allocate(forwarded);
            ForwardFrame.write(frame, in, at, length, source);
            urgent(relay, frame);
        } else if (isNear(relay)) {
            settle(relay.outbox().forward(in, at, length, source, client.waiter()), 1, forwarded);
        } else {
            parcel(relay).forward(in, at, length, source);
        }
    }

    /// Takes the frame of a disco datagram over.
    void urgent(Target target, ByteBuf frame) {
        int length = frame.readableBytes();
        if (!isNear(target)) {
            parcel(target).takeUrgent(frame);
        } else if (target.outbox().takeUrgent(frame)) {
            client.countRelayed(1, length);
        } else {
            drop(DropReason.URGENT_FULL, 1, length);
        }
    }

    /// How many bytes of frames are best copied to it at once.
    int room(Target target) {
        return isNear(target) ? target.outbox().room() : parcel(target).room();
    }

    /// Sends off what goes to other event loops.
    void dispatch() {
        for (var parcel : parcels) {
            client.gate().departed(parcel.bytes());
            parcel.target().loop().loop().execute(parcel);
        }
        parcels.clear();
    }

    void close() {
        parcels.forEach(Parcel::discard);
        parcels.clear();
    }

    /// Of a frame of one key and a packet.
    static boolean isDisco(ByteBuf in, int at, int length) {
        return length >= PACKET_AT + FrameType.DISCO_MIN
                && length <= PACKET_AT + FrameType.DISCO_MAX
                && in.getInt(at + PACKET_AT) == FrameType.DISCO_MAGIC_HIGH
                && in.getUnsignedShort(at + PACKET_AT + 4) == FrameType.DISCO_MAGIC_LOW;
    }

    private boolean isNear(Target target) {
        return target.loop() == client.loop();
    }

    private void settle(SendQueue.Offer offer, int frames, int bytes) {
        switch (offer) {
            case TAKEN -> client.countRelayed(frames, bytes);
            case TAKEN_AND_WAIT -> {
                client.countRelayed(frames, bytes);
                client.gate().await();
            }
            case DROPPED -> drop(DropReason.QUEUE_FULL, frames, bytes);
        }
    }

    /// What is dropped was read and decrypted all the same: it costs its sender.
    private void drop(DropReason reason, int frames, int bytes) {
        client.countDropped(reason, frames);
        client.spendBudget(bytes);
    }

    private Parcel parcel(Target target) {
        for (var parcel : parcels) {
            if (parcel.target() == target) {
                return parcel;
            }
        }
        var parcel = new Parcel(client, target);
        parcels.add(parcel);
        return parcel;
    }
}
