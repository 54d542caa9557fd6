package weft.protocol.crypto;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Pure. Chooses how this process computes ChaCha20-Poly1305, once.
///
/// The JDK's own assembler for ChaCha20 and Poly1305 is reached directly when the process was started with the
/// `--add-opens` flags for it (twice as fast as `Cipher`, and without its 2 kB of garbage a message), and when its
/// results equal those of `Cipher`. Everything else gets `Cipher`.
public final class Aeads {
    /// Few, because they run interpreted, at every start; the tests run twenty thousand.
    private static final int SELF_TEST_MESSAGES = 16;

    private static final int SELF_TEST_LENGTH_MAX = 1500;
    private static final AeadBackend CIPHER = new CipherBackend();
    private static final AeadBackend BEST = choose();

    private Aeads() {}

    /// The fastest back end that passed its self-test in this process.
    public static AeadBackend best() {
        return BEST;
    }

    /// Makes [#best] better by a fifth to a half, for about a second of processor time: to be called once, in the
    /// background, when the rest of the packet path is warm.
    ///
    /// @param nanoTime a clock that goes on evenly, to try which way is the fastest
    public static void warmUp(LongSupplier nanoTime) {
        if (!JdkIntrinsics.AVAILABLE) {
            return;
        }
        Poly1305.warmUp(nanoTime, Aeads::warmUpVectors);
    }

    private static void warmUpVectors() {
        if (!Xor.VECTOR) {
            return;
        }
        Xor.warmUp();
        if (PairedTail.isFast()) {
            PairedTail.warmUp();
        }
    }

    /// The JDK's `Cipher`: always there, slower, with garbage.
    public static AeadBackend cipher() {
        return CIPHER;
    }

    private static AeadBackend choose() {
        if (!JdkIntrinsics.AVAILABLE) {
            return CIPHER;
        }
        var intrinsics = new IntrinsicBackend();
        return agrees(intrinsics, CIPHER) ? intrinsics : CIPHER;
    }

    /// Whether both seal messages of many lengths to the same bytes, open them again, and refuse a flipped bit.
    static boolean agrees(AeadBackend candidate, AeadBackend reference) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8439);
        try {
            for (int i = 0; i < SELF_TEST_MESSAGES; i++) {
                if (!agrees(candidate, reference, random, random.nextInt(SELF_TEST_LENGTH_MAX))) {
                    return false;
                }
            }
            return true;
        } catch (RuntimeException | LinkageError _) {
            return false;
        }
    }

    private static boolean agrees(AeadBackend candidate, AeadBackend reference, RandomGenerator random, int length) {
        var key = new byte[Aead.KEY_LENGTH];
        random.nextBytes(key);
        long counter = random.nextLong();
        int sealed = length + Aead.TAG_LENGTH;
        var plain = new byte[sealed + Aead.SLACK];
        random.nextBytes(plain);
        var expected = new byte[sealed + Aead.SLACK];
        var actual = new byte[sealed + Aead.SLACK];
        reference.create(key).seal(counter, plain, 0, length, expected, 0);
        Aead opener = candidate.create(key);
        candidate.create(key).seal(counter, plain, 0, length, actual, 0);
        if (!Arrays.equals(expected, 0, sealed, actual, 0, sealed)) {
            return false;
        }
        var damaged = actual.clone();
        damaged[random.nextInt(sealed)] ^= (byte) (1 << random.nextInt(8));
        return !opener.open(counter, damaged, 0, length, damaged, 0)
                && opener.open(counter, actual, 0, length, actual, 0)
                && Arrays.equals(plain, 0, length, actual, 0, length);
    }
}
