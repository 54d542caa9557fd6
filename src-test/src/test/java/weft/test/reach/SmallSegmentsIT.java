package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.kit.tcp.SmallSegments;
import weft.test.lab.Requirements;
import weft.test.lab.TakesTurns;

/// What the kernel says of a node's TCP connections, as `ss` shows it.
@Timeout(60)
@TakesTurns
final class SmallSegmentsIT {
    /// With the 12 bytes of a timestamp, 1,280 bytes of IPv6.
    private static final int SEGMENT_MAX = 1_220;
    /// What an end sends at most.
    private static final Pattern SEGMENT = Pattern.compile("\\bmss:(\\d+)");

    @Test
    void bothEndsOfANodesConnectionSendSmallSegmentsOnAWideLink() throws Exception {
        assumeTrue(Epoll.isAvailable(), "skipped, because there is no epoll");
        assumeTrue(Requirements.program("ss", "iproute2").isPresent(), "skipped, because there is no ss (iproute2)");

        assertThat(segments(SmallSegments.vertx(new VertxOptions()))).isBetween(1_000, SEGMENT_MAX);
        assertThat(segments(Vertx.vertx())).as("without it").isGreaterThan(SEGMENT_MAX);
    }

    /// The largest segments of either end of a connection over loopback.
    private static int segments(Vertx node) throws Exception {
        var elsewhere = Vertx.vertx();
        try {
            var accepted = new CompletableFuture<NetSocket>();
            var server = elsewhere.createNetServer().connectHandler(accepted::complete);
            int port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
            node.createNetClient().connect(port, "127.0.0.1").await(10, TimeUnit.SECONDS);
            accepted.get(10, TimeUnit.SECONDS);
            return SEGMENT.matcher(shown(port))
                    .results()
                    .mapToInt(match -> Integer.parseInt(match.group(1)))
                    .filter(segment -> segment > 0)
                    .reduce(0, Math::max);
        } finally {
            node.close().await(10, TimeUnit.SECONDS);
            elsewhere.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static String shown(int port) throws IOException {
        var process = new ProcessBuilder("ss", "-Htin", "sport = :" + port + " or dport = :" + port)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
