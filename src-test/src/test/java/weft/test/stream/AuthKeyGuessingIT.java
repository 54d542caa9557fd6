package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.control.ControlState;
import weft.protocol.stream.AuthKeyText;
import weft.protocol.stream.Refusal;

/// Somebody tries secrets of auth keys, one after the other.
class AuthKeyGuessingIT {
    /// What an address may get wrong at once, and some more: it gets others back while this goes on.
    private static final int GUESSES = 30;

    @TempDir
    static Path directory;

    @Test
    void whoGuessesIsNotLookedUpAnyMoreAndAKeyThatWasRightBeforeStillIs() {
        try (var lab = new StreamLab(directory)) {
            var reusable = lab.authKey(true);
            var oneOff = AuthKeyText.parse(lab.authKey(false));
            assertThat(lab.node("first").start(reusable).await(node -> node.mapIfAny() != null))
                    .isTrue();

            int lookedUp = 0;
            while (lookedUp < GUESSES && guess(lab, oneOff, lookedUp) == Refusal.AUTH_KEY_UNKNOWN) {
                lookedUp++;
            }

            assertThat(lookedUp).isBetween(20, GUESSES - 1);
            var wrong = lab.node("limited").start(oneOff.text());
            assertThat(wrong.await(node -> node.lastProblem().contains("too many wrong auth keys")))
                    .isTrue();
            wrong.stop();
            assertThat(lab.node("proven").start(reusable).await(node -> node.mapIfAny() != null))
                    .isTrue();
            assertThat(Objects.requireNonNull(lab.state().authKeys().get(oneOff.id()))
                            .usedBy())
                    .isNull();
        }
    }

    /// How that secret is refused; another reason than a key that is not known when it was not even looked at.
    private static Refusal guess(StreamLab lab, AuthKeyText key, int number) {
        var secret = "a".repeat(30) + (char) ('a' + number / 8) + (char) ('a' + number % 8);
        var node = lab.node("guess").start(new AuthKeyText(key.tailnet(), key.id(), secret, key.pin()).text());
        assertThat(node.await(each ->
                        each.state() instanceof ControlState.Stopped || each.state() instanceof ControlState.Waiting))
                .isTrue();
        var reason = node.state() instanceof ControlState.Stopped stopped ? stopped.reason() : Refusal.UNAVAILABLE;
        node.stop();
        return reason;
    }
}
