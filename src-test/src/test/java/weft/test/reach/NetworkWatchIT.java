package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.node.system.NetworkWatch;
import weft.test.lab.Lab;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;

/// The kernel's news of a network namespace.
@RequiresLab
@Timeout(60)
@TakesTurns
final class NetworkWatchIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void addressesRoutesAndLinksThatComeAndGoAreNews() throws Exception {
        try (var lab = Lab.open()) {
            var host = lab.host("host");
            host.ip("link add one type bridge\n");
            var news = new Semaphore(0);
            var watch = host.within(() -> NetworkWatch.start(news::release)).orElseThrow();

            for (var change : new String[] {
                "link set one up",
                "address add 192.0.2.1/24 dev one",
                "route add 198.51.100.0/24 via 192.0.2.2",
                "address del 192.0.2.1/24 dev one",
                "address add 2001:db8::1/64 dev one",
                "link set one down"
            }) {
                news.drainPermits();
                host.ip(change + "\n");
                assertThat(news.tryAcquire(SOON.toMillis(), TimeUnit.MILLISECONDS))
                        .as(change)
                        .isTrue();
            }

            watch.close();
            news.drainPermits();
            host.ip("link set one up\n");
            assertThat(news.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}
