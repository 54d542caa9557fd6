package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {
    @TempDir
    Path directory;

    @Test
    void aStartedCoordinatorHasItsStateToItselfAndStartsAgainWithWhatItHad() throws Exception {
        var config = CoordinatorConfig.standard(directory, "127.0.0.1", 0);
        String key;
        try (var coordinator = Coordinator.start(config)) {
            key = coordinator.key().pin();
            coordinator.journal().createTailnet("home", "test", "").await(10, TimeUnit.SECONDS);

            assertThatThrownBy(() -> Coordinator.start(config))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageContaining("another coordinator runs on the state directory");
        }
        try (var coordinator = Coordinator.start(config)) {
            assertThat(coordinator.key().pin()).isEqualTo(key);
            assertThat(coordinator.replica().stateByName("home")).isPresent();
        }
    }
}
