package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

    @Test
    void aPortThatAnotherHasIsSaidBeforeTheDatabaseIsTouched() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config = CoordinatorConfig.standard(directory, "127.0.0.1", taken.getLocalPort());

            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> Coordinator.start(config))
                        .isInstanceOf(StartFailed.class)
                        .hasMessageContaining("port " + taken.getLocalPort())
                        .hasMessageContaining("another program has it");
            }
            assertThat(directory.resolve("postgres")).doesNotExist();
        }
    }

    @Test
    void aStartThatLosesItsDatabaseHalfwayBeginsAgain() throws Exception {
        var killed = new AtomicBoolean();
        var killer = Thread.ofPlatform().daemon().start(() -> killed.set(killOnceSomebodyConnects()));

        try (var coordinator = Coordinator.start(TestCoordinator.config(directory))) {
            killer.join(10_000);

            assertThat(killed).isTrue();
            coordinator.journal().createTailnet("home", "test", "").await(10, TimeUnit.SECONDS);
        }
    }

    /// Kills PostgreSQL as soon as it serves a client.
    private boolean killOnceSomebodyConnects() {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            var pid = firstLine(directory.resolve("postgres/data/postmaster.pid"));
            var server = pid.isEmpty() ? Optional.<ProcessHandle>empty() : ProcessHandle.of(Long.parseLong(pid));
            boolean serves = server.stream()
                    .flatMap(ProcessHandle::children)
                    .anyMatch(child -> firstLine(Path.of("/proc/" + child.pid() + "/cmdline"))
                            .contains("[local]"));
            if (serves) {
                return server.get().destroyForcibly();
            }
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().orElse("").strip();
        } catch (IOException | UncheckedIOException _) {
            return "";
        }
    }
}
