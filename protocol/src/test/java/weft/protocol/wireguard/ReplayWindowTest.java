package weft.protocol.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void acceptsEachCounterOnce() {
        assertThat(accept(0)).isTrue();
        assertThat(accept(0)).isFalse();
        assertThat(accept(1)).isTrue();
        assertThat(accept(9)).isTrue();
        assertThat(accept(8)).isTrue();
        assertThat(accept(7)).isTrue();
        assertThat(accept(7)).isFalse();
        assertThat(accept(8)).isFalse();
        assertThat(accept(9)).isFalse();
    }

    @Test
    void isExactlyAsWideAsItSays() {
        accept(ReplayWindow.WIDTH);

        assertThat(accept(0)).isFalse();
        assertThat(accept(1)).isTrue();
        assertThat(accept(1)).isFalse();
    }

    @Test
    void survivesJumpsOfAnyLength() {
        long[] jumps = {1, 63, 64, 65, 8191, 8192, 8193, 16_383, 16_384, 16_385, 1L << 40, 1L << 62};
        long counter = 2L * ReplayWindow.WIDTH;
        accept(counter);
        for (long jump : jumps) {
            counter += jump;
            assertThat(accept(counter)).isTrue();
            assertThat(accept(counter)).isFalse();
            assertThat(accept(counter - 1)).isEqualTo(jump > 1);
            assertThat(accept(counter - ReplayWindow.WIDTH)).isFalse();
        }
        assertThat(accept(Session.REJECT_AFTER_MESSAGES - 1)).isTrue();
        assertThat(accept(Session.REJECT_AFTER_MESSAGES - 1)).isFalse();
        assertThat(accept(5)).isFalse();
    }

    @Test
    void agreesWithASetOfAllThatWasSeen() {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var subject = new ReplayWindow();
            var seen = new HashSet<Long>();
            long greatest = -1;
            for (int i = 0; i < 30_000; i++) {
                long counter = Math.max(0, greatest + 1 + step(random));
                boolean expected = counter > greatest - ReplayWindow.WIDTH && seen.add(counter);
                boolean actual = subject.isNew(counter);
                if (actual) {
                    subject.mark(counter);
                }
                if (actual != expected) {
                    throw new AssertionError("seed " + seed + ", step " + i + ", counter " + counter);
                }
                greatest = Math.max(greatest, counter);
            }
        }
    }

    private static int step(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(20_000);
            case 1, 2, 3 -> -random.nextInt(9_000);
            case 4, 5 -> -random.nextInt(80);
            default -> 0;
        };
    }

    private boolean accept(long counter) {
        boolean isNew = window.isNew(counter);
        if (isNew) {
            window.mark(counter);
        }
        return isNew;
    }
}
