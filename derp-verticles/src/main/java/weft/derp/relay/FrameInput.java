package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.FrameType;

/// Event loop; one per connection. Cuts what was read into whole frames where they lie. A frame that lies across two
/// reads is gathered in a buffer of its own, which is then passed on as it is: so no packet is copied twice.
final class FrameInput {
    private final Taker taker;
    private @Nullable ByteBuf partial;
    private int wanted;

    FrameInput(Taker taker) {
        this.taker = taker;
    }

    /// What is done with frames.
    interface Taker {
        /// `length` bytes of whole frames at `from`; false when no more are wanted.
        boolean onFrames(ByteBuf in, int from, int length);

        /// One frame in a buffer that is the taker's from now on; false when no more are wanted.
        boolean onFrame(ByteBuf frame);

        /// Whether a frame of that type may have a payload so long.
        boolean fits(int type, int payload);

        /// A frame is too long; there will be no more.
        void onOversized();

        ByteBuf allocate(int capacity);
    }

    /// Releases `in`.
    void read(ByteBuf in) {
        try {
            if (finishPartial(in) && in.isReadable()) {
                readWhole(in);
            }
        } finally {
            in.release();
        }
    }

    private void readWhole(ByteBuf in) {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int at = from;
        while (end - at >= FrameType.HEADER) {
            int payload = in.getInt(at + 1);
            if (!taker.fits(in.getByte(at) & 0xff, payload)) {
                taker.onOversized();
                return;
            }
            if (end - at < FrameType.HEADER + payload) {
                break;
            }
            at += FrameType.HEADER + payload;
        }
        if (at > from && !taker.onFrames(in, from, at - from)) {
            return;
        }
        in.readerIndex(at);
        if (in.isReadable()) {
            begin(in);
        }
    }

    private void begin(ByteBuf in) {
        boolean headed = in.readableBytes() >= FrameType.HEADER;
        wanted = headed ? FrameType.HEADER + in.getInt(in.readerIndex() + 1) : FrameType.HEADER;
        var buffer = taker.allocate(headed ? wanted : 256);
        buffer.writeBytes(in);
        partial = buffer;
    }

    /// True when nothing is left unfinished and there may be more.
    private boolean finishPartial(ByteBuf in) {
        while (partial != null) {
            var buffer = partial;
            buffer.writeBytes(in, Math.min(wanted - buffer.readableBytes(), in.readableBytes()));
            if (buffer.readableBytes() < wanted) {
                return false;
            }
            int payload = buffer.getInt(1);
            if (!taker.fits(buffer.getByte(0) & 0xff, payload)) {
                taker.onOversized();
                return false;
            }
            wanted = FrameType.HEADER + payload;
            if (buffer.readableBytes() == wanted) {
                partial = null;
                if (!taker.onFrame(buffer)) {
                    return false;
                }
            }
        }
        return true;
    }

    void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
