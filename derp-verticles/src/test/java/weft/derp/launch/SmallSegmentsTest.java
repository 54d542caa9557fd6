package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.admission.CoordinatorAccess;
import weft.derp.relay.Mesh;
import weft.derp.relay.Neighbour;
import weft.derp.tls.TlsSource;
import weft.kit.tcp.SmallSegments;
import weft.protocol.derp.MeshKey;

/// What the other end of a relay's own connections may send at most, as its kernel says.
@Timeout(60)
final class SmallSegmentsTest {
    private static final String SECRET = "0123456789abcdef".repeat(4);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final LinkedBlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private MultiThreadIoEventLoopGroup loops;

    private int port;

    @BeforeEach
    void listen() throws Exception {
        assumeTrue(Epoll.isAvailable(), "skipped, because there is no epoll");
        loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        var server = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.add(channel);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        port = ((InetSocketAddress) server.localAddress()).getPort();
    }

    @AfterEach
    void close() {
        if (loops != null) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void aLinkToAnotherRelayAsksForSmallSegments() throws Exception {
        var neighbour = new Neighbour("127.0.0.1", port, null);

        try (var _ = start(new Clientele.Anyone(), new Mesh(MeshKey.parse(SECRET), List.of(neighbour)))) {
            assertThat(segmentOfTheFirst()).isBetween(1_000, SmallSegments.BYTES);
        }
    }

    @Test
    void theStreamToACoordinatorAsksForSmallSegments() throws Exception {
        var access = new CoordinatorAccess(List.of("https://127.0.0.1:" + port), null, "0123456789abcdef".repeat(2));

        try (var _ = start(new Clientele.Coordinated(access), Mesh.NONE)) {
            assertThat(segmentOfTheFirst()).isBetween(1_000, SmallSegments.BYTES);
        }
    }

    @Test
    void whoDoesNotAskGetsLargeOnes() throws Exception {
        try (var _ = new Socket("127.0.0.1", port)) {
            assertThat(segmentOfTheFirst()).isGreaterThan(SmallSegments.BYTES);
        }
    }

    private int segmentOfTheFirst() throws InterruptedException {
        var first = Objects.requireNonNull(accepted.poll(20, TimeUnit.SECONDS), "nobody connects");
        return Objects.requireNonNull(first.config().getOption(SmallSegments.MAX_SEGMENT));
    }

    private Relay start(Clientele whom, Mesh mesh) {
        return Relay.start(new RelayOptions(
                new RelayPorts(new InetSocketAddress("127.0.0.1", 0), null),
                directory.resolve("relay"),
                new TlsSource.SelfSigned(),
                whom,
                mesh,
                1));
    }
}
