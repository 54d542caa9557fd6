package weft.node.wireguard;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import weft.node.system.InterfaceFiles;

/// The door through which a second process asks a running tunnel for its statistics: whoever connects gets them, and
/// the
/// connection closes. Only the directory's owner gets that far. Home: one platform thread of its own.
public final class StatsSocket implements AutoCloseable {
    private static final long DEADLINE_NANOS = 1_000_000_000;
    /// A tunnel on a busy machine may be slow to answer the first time.
    private static final long ANSWER_DEADLINE_NANOS = 5_000_000_000L;
    private static final long STEP_NANOS = 1_000_000;
    private static final int ANSWER_BYTES_MAX = 16 << 20;

    private final ServerSocketChannel server;
    private final Path path;
    private final Supplier<WireGuardStats> stats;

    private StatsSocket(ServerSocketChannel server, Path path, Supplier<WireGuardStats> stats) {
        this.server = server;
        this.path = path;
        this.stats = stats;
    }

    /// The caller owns the name, so a socket that is there already is a dead one's.
    static StatsSocket open(Path path, Supplier<WireGuardStats> stats) throws IOException {
        Files.deleteIfExists(path);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            server.close();
            throw new IOException("cannot open the socket " + path + ": " + refused.getMessage(), refused);
        }
        var socket = new StatsSocket(server, path, stats);
        Thread.ofPlatform().daemon().name("weft-stats").start(socket::serve);
        return socket;
    }

    static Path place(Path stateDirectory, String interfaceName) {
        return InterfaceFiles.here(stateDirectory, interfaceName).socket();
    }

    /// Asks a running tunnel.
    ///
    /// @return empty when none runs under that name in this network namespace
    public static Optional<WireGuardStats> ask(Path stateDirectory, String interfaceName) {
        var answer = ByteBuffer.allocate(64 << 10);
        long end = System.nanoTime() + ANSWER_DEADLINE_NANOS;
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(place(stateDirectory, interfaceName)));
            channel.configureBlocking(false);
            for (int read = 0; read >= 0 && System.nanoTime() - end < 0; read = channel.read(answer)) {
                if (read == 0) {
                    LockSupport.parkNanos(STEP_NANOS);
                }
                if (!answer.hasRemaining()) {
                    answer = larger(answer);
                }
            }
        } catch (IOException nobody) {
            return Optional.empty();
        }
        return StatsText.read(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }

    private void serve() {
        while (server.isOpen()) {
            try (var client = server.accept()) {
                client.configureBlocking(false);
                send(client, ByteBuffer.wrap(StatsText.write(stats.get()).getBytes(StandardCharsets.UTF_8)));
            } catch (IOException clientIsGone) {
                // the next one may be there
            }
        }
    }

    /// A reader that does not read is left behind at the deadline.
    private static void send(SocketChannel client, ByteBuffer text) throws IOException {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (text.hasRemaining() && System.nanoTime() - end < 0) {
            if (client.write(text) == 0) {
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
    }

    private static ByteBuffer larger(ByteBuffer full) throws IOException {
        if (full.capacity() >= ANSWER_BYTES_MAX) {
            throw new IOException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
        }
        return ByteBuffer.allocate(full.capacity() * 4).put(full.flip());
    }
}
