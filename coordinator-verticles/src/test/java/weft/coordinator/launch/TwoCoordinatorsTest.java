package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.database.EmbeddedPostgres;
import weft.coordinator.journal.Decision;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;

class TwoCoordinatorsTest {
    @TempDir
    Path directory;

    @Test
    void eachGetsTheOthersChangesAtOnce() throws Exception {
        try (var postgres = EmbeddedPostgres.open(directory);
                var first = Coordinator.start(config("a", postgres.url(), "shared.key"));
                var second = Coordinator.start(config("b", postgres.url(), "shared.key"))) {
            assertThat(second.firstToken()).isEmpty();
            var tailnet = await(first.journal().createTailnet("home", "test", ""));
            awaitRevision(second, tailnet, 1);

            var joined = List.of(
                    first.journal().append(tailnet, "test", "", state -> newUser(state, "ann")),
                    second.journal().append(tailnet, "test", "", state -> newUser(state, "bob")));
            await(Future.all(joined));

            awaitRevision(first, tailnet, 3);
            awaitRevision(second, tailnet, 3);
            assertThat(first.replica().state(tailnet))
                    .isEqualTo(second.replica().state(tailnet));
        }
    }

    @Test
    void aCoordinatorWithAnotherKeyIsRefusedWithBothFingerprints() {
        try (var postgres = EmbeddedPostgres.open(directory);
                var first = Coordinator.start(config("a", postgres.url(), "shared.key"))) {
            assertThatThrownBy(() -> Coordinator.start(config("b", postgres.url(), "other.key")))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageContaining(first.key().pin());
        }
    }

    private CoordinatorConfig config(String name, String url, String key) {
        return new CoordinatorConfig(
                directory.resolve(name),
                url,
                null,
                directory.resolve(key),
                "127.0.0.1",
                0,
                new CoordinatorConfig.Tls.SelfSigned(),
                List.of(),
                ConfiguredRelays.NONE);
    }

    private static Decision<User> newUser(MeshState state, String login) {
        var user = User.local(state.nextUserId(), login, User.Role.MEMBER, Instant.EPOCH);
        return Decision.of(user, new Change.UserCreated(user));
    }

    /// Well below the check's period, so that it is the doorbell that brought it.
    private static void awaitRevision(Coordinator coordinator, TailnetId tailnet, long revision) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < deadline) {
            var state = coordinator.replica().state(tailnet);
            if (state != null && state.revision() >= revision) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new AssertionError("revision " + revision + " did not come");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
