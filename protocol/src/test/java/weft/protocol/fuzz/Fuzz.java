package weft.protocol.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Mutates good messages for a fixed time and feeds them to a decoder, which must neither throw nor contradict itself.
///
/// Each input comes from a seed of its own, which a failure names: `-Dweft.fuzz.seed=…` runs that one alone. The time
/// is `-Dweft.fuzz.seconds=…` for each decoder.
final class Fuzz {
    private static final String SECONDS = System.getProperty("weft.fuzz.seconds", "2");
    private static final String SEED = System.getProperty("weft.fuzz.seed", "");
    private static final int GROWTH_MAX = 300;
    private static final int[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        16,
        31,
        32,
        33,
        36,
        40,
        56,
        63,
        64,
        65,
        127,
        128,
        255,
        256,
        1000,
        1001,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x10020,
        0x10021,
        0x10040,
        0x100000,
        0x100001,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        -1
    };

    private final List<byte[]> good;

    private Fuzz(List<byte[]> good) {
        this.good = good;
    }

    /// A decoder under test; it asserts what must hold for any input.
    @FunctionalInterface
    interface Target {
        void take(byte[] input, Random random);
    }

    static Fuzz from(List<byte[]> good) {
        return new Fuzz(good);
    }

    /// Returns how many inputs were tried.
    long run(Target target) {
        if (!SEED.isEmpty()) {
            one(Long.parseLong(SEED), target);
            return 1;
        }
        long end = System.nanoTime() + Long.parseLong(SECONDS) * 1_000_000_000L;
        long seed = System.nanoTime();
        long tried = 0;
        while (System.nanoTime() - end < 0) {
            one(seed++, target);
            tried++;
        }
        return tried;
    }

    private void one(long seed, Target target) {
        var random = new Random(seed);
        var input = mutate(good.get(random.nextInt(good.size())).clone(), random);
        try {
            target.take(input, random);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "-Dweft.fuzz.seed=" + seed + " input " + HexFormat.of().formatHex(input), failure);
        }
    }

    private byte[] mutate(byte[] input, Random random) {
        var mutated = input;
        for (int times = random.nextInt(6); times > 0; times--) {
            mutated = switch (random.nextInt(7)) {
                case 0 -> flip(mutated, random);
                case 1 -> number(mutated, random);
                case 2 -> Arrays.copyOf(mutated, random.nextInt(mutated.length + 1));
                case 3 -> Arrays.copyOf(mutated, mutated.length + random.nextInt(GROWTH_MAX));
                case 4 -> splice(mutated, good.get(random.nextInt(good.size())), random);
                case 5 -> cut(mutated, random);
                default -> noise(mutated, random);
            };
        }
        return mutated;
    }

    private static byte[] flip(byte[] b, Random random) {
        if (b.length > 0) {
            b[random.nextInt(b.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return b;
    }

    /// Overwrites one, two or four bytes by a number at whose likes decoders stumble.
    private static byte[] number(byte[] b, Random random) {
        int width = 1 << random.nextInt(3);
        if (b.length >= width) {
            int value = NUMBERS[random.nextInt(NUMBERS.length)];
            int at = random.nextInt(b.length - width + 1);
            for (int i = 0; i < width; i++) {
                b[at + i] = (byte) (value >> 8 * (width - 1 - i));
            }
        }
        return b;
    }

    private static byte[] splice(byte[] a, byte[] b, Random random) {
        int from = random.nextInt(b.length + 1);
        int until = random.nextInt(a.length + 1);
        var spliced = Arrays.copyOf(a, until + b.length - from);
        System.arraycopy(b, from, spliced, until, b.length - from);
        return spliced;
    }

    private static byte[] cut(byte[] b, Random random) {
        int at = random.nextInt(b.length + 1);
        int length = random.nextInt(b.length - at + 1);
        var rest = Arrays.copyOf(b, b.length - length);
        System.arraycopy(b, at + length, rest, at, b.length - at - length);
        return rest;
    }

    private static byte[] noise(byte[] b, Random random) {
        int from = random.nextInt(b.length + 1);
        for (int i = from; i < Math.min(b.length, from + 16); i++) {
            b[i] = (byte) random.nextInt();
        }
        return b;
    }
}
