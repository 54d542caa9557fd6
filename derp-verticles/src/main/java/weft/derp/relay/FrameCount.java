package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import weft.protocol.derp.FrameType;

/// How many frames a chunk of whole frames holds; for counting what was dropped.
final class FrameCount {
    private FrameCount() {}

    static int of(ByteBuf chunk) {
        return of(chunk, chunk.readerIndex(), chunk.readableBytes());
    }

    static int of(ByteBuf in, int from, int length) {
        int count = 0;
        for (int at = from; at < from + length; at += FrameType.HEADER + in.getInt(at + 1)) {
            count++;
        }
        return count;
    }
}
