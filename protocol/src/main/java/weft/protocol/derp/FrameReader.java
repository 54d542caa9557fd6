package weft.protocol.derp;

import java.util.Arrays;
import weft.protocol.packet.Bytes;

/// Pure; one per byte stream. Cuts a stream into frames, however it was chopped up on its way.
///
/// A frame that lies whole in what was fed is handed on where it lies; only one that straddles two feeds is
/// copied. At most one frame is kept, its size is checked as soon as its header is there, and memory is taken as its
/// bytes arrive, not as its header promises.
public final class FrameReader {
    private static final int FIRST_ROOM = 2048;

    private final int payloadMax;
    private byte[] kept = {};
    private int keptLength;

    /// Frames with a longer payload end the stream.
    public FrameReader(int payloadMax) {
        this.payloadMax = payloadMax;
    }

    /// Takes what the stream brought; false when it cannot go on: an oversized frame, or a taker that wants no more.
    public boolean feed(byte[] b, int offset, int length, FrameTaker taker) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int whole = keptLength > 0 ? 0 : wholeFrame(b, at, end - at);
            if (whole > 0) {
                if (isOversized(b, at) || !hand(b, at, whole, taker)) {
                    return false;
                }
                at += whole;
            } else {
                at += keep(b, at, end);
                if (keptLength >= FrameType.HEADER && isOversized(kept, 0)) {
                    return false;
                }
                if (keptLength == wanted() && !handKept(taker)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Length of the frame at `at`, header included, when all of it is there; else 0.
    private static int wholeFrame(byte[] b, int at, int length) {
        if (length < FrameType.HEADER) {
            return 0;
        }
        int payload = Bytes.int32(b, at + 1);
        return payload >= 0 && payload <= length - FrameType.HEADER ? FrameType.HEADER + payload : 0;
    }

    private boolean isOversized(byte[] b, int at) {
        return Integer.compareUnsigned(Bytes.int32(b, at + 1), payloadMax) > 0;
    }

    /// Bytes until the kept header is whole; then until its frame is.
    private int wanted() {
        return keptLength < FrameType.HEADER ? FrameType.HEADER : FrameType.HEADER + Bytes.int32(kept, 1);
    }

    private int keep(byte[] b, int at, int end) {
        int taken = Math.min(wanted() - keptLength, end - at);
        int needed = keptLength + taken;
        if (needed > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(FIRST_ROOM, Integer.highestOneBit(needed) << 1));
        }
        System.arraycopy(b, at, kept, keptLength, taken);
        keptLength = needed;
        return taken;
    }

    private boolean handKept(FrameTaker taker) {
        byte[] frame = kept;
        int whole = keptLength;
        kept = new byte[0];
        keptLength = 0;
        return hand(frame, 0, whole, taker);
    }

    private static boolean hand(byte[] b, int at, int whole, FrameTaker taker) {
        return taker.onFrame(b[at] & 0xff, b, at + FrameType.HEADER, whole - FrameType.HEADER);
    }

    /// What is done with a frame.
    @FunctionalInterface
    public interface FrameTaker {
        /// The payload is `length` bytes at `offset`, valid only during the call; false ends the stream.
        boolean onFrame(int type, byte[] b, int offset, int length);
    }
}
