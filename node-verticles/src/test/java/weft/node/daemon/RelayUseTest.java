package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.node.relay.RelayView;
import weft.node.relay.RelayView.State;
import weft.protocol.engine.EngineCommand.RelayUsable;

final class RelayUseTest {
    private final RelayUse use = new RelayUse();

    @Test
    void aRelayThatFailedIsUnusableUntilItIsUpAgain() {
        assertThat(use.changes(view(State.CONNECTING, null))).isEmpty();
        assertThat(use.changes(view(State.WAITING, "refused"))).containsExactly(new RelayUsable(7, false));
        assertThat(use.changes(view(State.CONNECTING, "refused"))).isEmpty();
        assertThat(use.changes(view(State.WAITING, "refused"))).isEmpty();

        assertThat(use.changes(view(State.UP, null))).containsExactly(new RelayUsable(7, true));
        assertThat(use.changes(view(State.UP, null))).isEmpty();
    }

    @Test
    void aNewEngineIsToldAnew() {
        use.changes(view(State.WAITING, "refused"));

        use.forget();

        assertThat(use.changes(view(State.WAITING, "refused"))).containsExactly(new RelayUsable(7, false));
    }

    private static RelayView view(State state, @Nullable String problem) {
        return new RelayView(7, List.of(new RelayView.Link(7, "fra", state, "relay:443", problem, 0, 0, 0)));
    }
}
