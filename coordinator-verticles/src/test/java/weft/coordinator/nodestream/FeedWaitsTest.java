package weft.coordinator.nodestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedWaitsTest {
    private final List<String> entered = new ArrayList<>();
    private long revision = 5;
    private final FeedWaits<String> waits = new FeedWaits<>(() -> revision);

    @Test
    void whoNeedsNothingNewEntersAtOnce() {
        enter("one", 5, 0);

        assertThat(entered).containsExactly("one");
        assertThat(waits.end()).isEmpty();
    }

    /// A feed that does not know a joiner's node yet would tell it that it was removed.
    @Test
    void theEndOfOnesWishLetsNobodyElseIn() {
        var wishes = enter("resuming", 5, 9);
        enter("joiner", 7, 0);
        enter("also resuming", 5, 8);

        waits.stopWishing(wishes);

        assertThat(entered).containsExactly("resuming");
        revision = 7;
        waits.due().forEach(Runnable::run);
        assertThat(entered).containsExactly("resuming", "joiner");
    }

    @Test
    void whoIsRequiredToWaitDoesSoAlsoAfterItsWish() {
        var wishes = enter("one", 6, 9);

        waits.stopWishing(wishes);
        assertThat(entered).isEmpty();

        revision = 6;
        waits.due().forEach(Runnable::run);
        assertThat(entered).containsExactly("one");
    }

    @Test
    void whoHasEnteredEntersNoSecondTime() {
        var wishes = enter("one", 5, 6);
        revision = 6;
        waits.due().forEach(Runnable::run);

        waits.stopWishing(wishes);
        waits.due().forEach(Runnable::run);

        assertThat(entered).containsExactly("one");
    }

    @Test
    void whoWaitsForAFeedThatEndsDoesNotEnter() {
        var wishes = enter("one", 5, 6);

        assertThat(waits.end()).containsExactly("one");
        waits.stopWishing(wishes);

        assertThat(entered).isEmpty();
    }

    private FeedWaits.Waiting<String> enter(String who, long required, long wished) {
        return waits.whenAt(who, required, wished, () -> entered.add(who));
    }
}
