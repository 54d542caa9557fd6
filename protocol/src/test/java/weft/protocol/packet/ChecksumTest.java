package weft.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    @Test
    void bothPathsAgreeWithTheDefinition() {
        Checksum.warmUp();
        var random = new SplittableRandom(1071);
        var bytes = new byte[70_000];
        for (int i = 0; i < 2_000; i++) {
            random.nextBytes(bytes);
            int length = i < 300 ? i : random.nextInt(1, 65_536);
            int offset = random.nextInt(64);
            if (i % 7 == 0) {
                java.util.Arrays.fill(bytes, (byte) 0xff);
            }

            int expected = naive(bytes, offset, length);

            assertThat(swapped(Checksum.sum(bytes, offset, length))).isEqualTo(expected);
            assertThat(swapped(Checksum.scalar(0, bytes, offset, length))).isEqualTo(expected);
        }
    }

    /// RFC 1071, as it is written: 16-bit words in network order.
    private static int naive(byte[] b, int offset, int length) {
        long sum = 0;
        for (int i = 0; i < length; i += 2) {
            int second = i + 1 < length ? b[offset + i + 1] & 0xff : 0;
            sum += (b[offset + i] & 0xff) << 8 | second;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    private static int swapped(int sum) {
        return (sum & 0xff) << 8 | sum >>> 8;
    }
}
