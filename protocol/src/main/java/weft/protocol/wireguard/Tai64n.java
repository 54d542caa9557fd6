package weft.protocol.wireguard;

import java.time.Instant;
import org.bouncycastle.util.Pack;

/// Pure. A TAI64N time stamp: 8 bytes big-endian seconds, 4 bytes nanoseconds. Only its order matters: an
/// initiation is accepted once, because each carries a greater stamp than the one before (whitepaper 5.1).
record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {
    static final int LENGTH = 12;

    /// Less than any that a device sends.
    static final Tai64n MIN = new Tai64n(0, 0);

    /// TAI64's epoch label, 2^62, and the 10 s that TAI led by in 1970; leap seconds are not counted.
    private static final long EPOCH = 0x4000_0000_0000_000aL;

    /// Finer time than 2^24 ns, 17 ms, is nobody's business, and would tell a listener about our timers.
    private static final int GRAIN = 1 << 24;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    static Tai64n of(Instant instant) {
        return new Tai64n(EPOCH + instant.getEpochSecond(), instant.getNano() & -GRAIN);
    }

    static Tai64n read(byte[] bytes) {
        return new Tai64n(Pack.bigEndianToLong(bytes, 0), Pack.bigEndianToInt(bytes, 8));
    }

    byte[] bytes() {
        var bytes = new byte[LENGTH];
        Pack.longToBigEndian(seconds, bytes, 0);
        Pack.intToBigEndian(nanos, bytes, 8);
        return bytes;
    }

    /// This one, or the least above `previous` when the wall clock stands still or went back.
    Tai64n after(Tai64n previous) {
        if (compareTo(previous) > 0) {
            return this;
        }
        int next = previous.nanos + GRAIN;
        return next < NANOS_PER_SECOND ? new Tai64n(previous.seconds, next) : new Tai64n(previous.seconds + 1, 0);
    }

    /// As unsigned bytes, which is how other implementations compare them.
    @Override
    public int compareTo(Tai64n other) {
        int order = Long.compareUnsigned(seconds, other.seconds);
        return order == 0 ? Integer.compareUnsigned(nanos, other.nanos) : order;
    }
}
