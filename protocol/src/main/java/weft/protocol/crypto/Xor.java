package weft.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Pure. Adds keystream to text. The Vector API takes a fifth off a packet's cost (measured); it is an incubator
/// module that a JVM may have been started without, so eight-byte steps stand beside it. A byte loop over three
/// different offsets is not vectorised by the compiler, and twice as slow as these.
final class Xor {
    /// Whether `jdk.incubator.vector` is there.
    static final boolean VECTOR =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WARM_UP_CALLS = 6_000;
    private static final int WARM_UP_LENGTH = 1_456;

    /// Not volatile: whoever sees it late loses nothing but speed.
    private static boolean vectorIsWarm;

    private Xor() {}

    /// Runs the vector path until the compiler's last stage has it, and uses it from then on if its results are right.
    /// Before, it takes a hundred times as long as the other.
    static void warmUp() {
        if (!VECTOR || vectorIsWarm) {
            return;
        }
        var in = new byte[WARM_UP_LENGTH];
        var key = new byte[WARM_UP_LENGTH];
        for (int i = 0; i < WARM_UP_LENGTH; i++) {
            in[i] = (byte) (i * 31);
            key[i] = (byte) (i * 17 + 5);
        }
        var expected = new byte[WARM_UP_LENGTH];
        var actual = new byte[WARM_UP_LENGTH];
        scalar(in, 0, key, 0, expected, 0, WARM_UP_LENGTH);
        for (int call = 0; call < WARM_UP_CALLS; call++) {
            VectorXor.blocks(in, 0, key, 0, actual, 0, WARM_UP_LENGTH);
        }
        vectorIsWarm = Arrays.equals(expected, actual);
    }

    /// `out = in ^ keystream`, forward, over `length` bytes, a multiple of 16.
    static void blocks(
            byte[] in, int inOffset, byte[] keystream, int keyOffset, byte[] out, int outOffset, int length) {
        if (VECTOR && vectorIsWarm) {
            VectorXor.blocks(in, inOffset, keystream, keyOffset, out, outOffset, length);
        } else {
            scalar(in, inOffset, keystream, keyOffset, out, outOffset, length);
        }
    }

    static void scalar(
            byte[] in, int inOffset, byte[] keystream, int keyOffset, byte[] out, int outOffset, int length) {
        for (int i = 0; i < length; i += 16) {
            long low = (long) LONGS.get(in, inOffset + i) ^ (long) LONGS.get(keystream, keyOffset + i);
            long high = (long) LONGS.get(in, inOffset + i + 8) ^ (long) LONGS.get(keystream, keyOffset + i + 8);
            LONGS.set(out, outOffset + i, low);
            LONGS.set(out, outOffset + i + 8, high);
        }
    }
}
