package weft.test.mesh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.test.lab.Await;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.network.Internet;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;

/// Two nodes that talk with each other while one of them gets another key.
@RequiresLab
@TakesTurns
class KeyRotationIT {
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Internet internet = Internet.open();
    private MeshServices services;
    private MeshNode left;
    private MeshNode right;

    @BeforeEach
    void joinTwo() {
        services = MeshServices.start(internet, 1);
        left = node("left");
        right = node("right");
        services.join(left, right);
        Await.until(
                () -> left.weft("ping", "right").output().contains("by direct"),
                Duration.ofSeconds(30),
                () -> "no direct path: " + left.status());
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
        services.close();
        internet.close();
    }

    @Test
    void aRotationUnderLoadLosesNoPacketAndNoConnection() {
        var before = key();
        try (var traffic = TunnelTraffic.start(left, right, INTERVAL)) {
            Await.until(() -> traffic.firstAnswer().isPositive(), ANSWER.multipliedBy(5), () -> "no answer at all");
            var began = traffic.age();
            var transfer = CompletableFuture.supplyAsync(
                    () -> TunnelTransfer.move(left, right, 400_000_000, Duration.ofSeconds(30)),
                    Thread::startVirtualThread);

            var said = left.weft("rotate-keys");

            assertThat(said.output()).contains("from now on; the one before is void");
            transfer.join();
            var ended = traffic.age();
            Await.until(() -> traffic.age().compareTo(ended.plus(ANSWER)) > 0, ANSWER.multipliedBy(2), () -> "time");
            System.out.printf(
                    "rotated within %d ms: of %d datagrams %d were lost, longest silence %d ms%n",
                    ended.minus(began).toMillis(),
                    traffic.sent(),
                    traffic.lost(began, ended),
                    traffic.longestSilence(began, ended).toMillis());
            assertThat(traffic.lost(began, ended)).isZero();
        }
        assertThat(key()).isNotEqualTo(before);
        assertThat(right.weft("ping", "left").output()).contains("answer from left");
    }

    private String key() {
        return requireNonNull(left.status().self()).key().text();
    }

    private MeshNode node(String name) {
        return MeshNode.launch(internet.site(name, SitePlan.of(NatKind.OPEN)).host(), MeshNode.Setup.unrehearsed());
    }
}
