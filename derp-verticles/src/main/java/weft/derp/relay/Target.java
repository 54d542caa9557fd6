package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import weft.protocol.derp.ServerStep.Refusal;

/// Whom packets are written to: a client, or another relay of the region.
sealed interface Target permits Client, MeshLink {
    LoopState loop();

    Outbox outbox();

    boolean isClosed();

    ChannelHandlerContext context();

    ByteBuf allocate(int capacity);

    void countDropped(DropReason reason, int packets);

    /// Closes the connection.
    void refuse(Refusal reason);

    /// The outbox wrote what it had; there may be room.
    void onDrained();
}
