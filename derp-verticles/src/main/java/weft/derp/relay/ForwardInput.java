package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.FrameType;
import weft.protocol.key.Key32;

/// Event loop of the connection it belongs to. Passes on what another relay forwards, to clients of this one only: a
/// packet makes one hop between relays, so that none goes round.
///
/// The other relay speaks for many, so it is never held up for one slow target: what that one cannot take is dropped.
final class ForwardInput {
    private static final int SOURCE_AT = FrameType.HEADER;
    private static final int TARGET_AT = SOURCE_AT + Key32.LENGTH;

    private final Client relay;
    private final Shared shared;
    private final Delivery delivery;
    private @Nullable Client lastTarget;
    private @Nullable Key32 lastSource;

    ForwardInput(Client relay, Shared shared, Delivery delivery) {
        this.relay = relay;
        this.shared = shared;
        this.delivery = delivery;
    }

    /// One ForwardPacket of `in`.
    void pass(ByteBuf in, int at, int length) {
        var target = target(in, at);
        if (target == null) {
            return;
        }
        ForwardFrame.toReceived(in, at, length);
        int from = at + ForwardFrame.EXTRA;
        int received = length - ForwardFrame.EXTRA;
        if (Delivery.isDisco(in, from, received)) {
            delivery.urgent(target, relay.allocate(received).writeBytes(in, from, received));
        } else {
            delivery.copy(target, in, from, received, 1);
        }
    }

    /// One in a buffer of its own.
    void passWhole(ByteBuf frame) {
        var target = target(frame, 0);
        if (target == null) {
            frame.release();
            return;
        }
        ForwardFrame.toReceived(frame, 0, frame.readableBytes());
        delivery.take(target, frame.skipBytes(ForwardFrame.EXTRA));
    }

    private @Nullable Client target(ByteBuf in, int at) {
        var target = shared.registry().here(Sender.keyAt(in, at + TARGET_AT));
        if (target == null) {
            relay.countDropped(DropReason.UNKNOWN_FORWARD_TARGET, 1);
            return null;
        }
        remember(Sender.keyAt(in, at + SOURCE_AT), target);
        return target;
    }

    /// So that the target hears when the source leaves the region.
    private void remember(Key32 source, Client target) {
        if (target == lastTarget && source.equals(lastSource)) {
            return;
        }
        lastTarget = target;
        lastSource = source;
        var set = shared.registry().find(source);
        if (set != null) {
            set.reached(target);
        }
    }
}
