package weft.coordinator.journal;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Stands between a coordinator and its database, and cuts a connection at a COMMIT when it is told to.
final class CuttingProxy implements AutoCloseable {
    private static final byte[] COMMIT_ASKED = "commit\0".getBytes(StandardCharsets.US_ASCII);
    /// The tag of CommandComplete (PostgreSQL's protocol, message C).
    private static final byte[] COMMIT_DONE = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final NetServer server;
    private final NetClient client;
    private final SocketAddress database;
    private final AtomicReference<Cut> armed = new AtomicReference<>(Cut.NEVER);
    private final AtomicInteger cuts = new AtomicInteger();

    enum Cut {
        NEVER,
        /// The server never sees the next COMMIT.
        BEFORE_COMMIT,
        /// The server has committed, but nobody hears of it.
        AFTER_COMMIT
    }

    CuttingProxy(Vertx vertx, PgConnectOptions behind) {
        this.vertx = vertx;
        database = behind.getSocketAddress();
        client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(this::join);
        JournalFixture.await(server.listen(0, "127.0.0.1"));
    }

    PgConnectOptions options(PgConnectOptions behind) {
        return new PgConnectOptions(behind).setHost("127.0.0.1").setPort(server.actualPort());
    }

    /// Does it to the next COMMIT, once.
    void arm(Cut cut) {
        armed.set(cut);
    }

    int cuts() {
        return cuts.get();
    }

    private void join(NetSocket near) {
        near.pause();
        client.connect(database).onFailure(_ -> near.close()).onSuccess(far -> {
            near.handler(bytes -> {
                if (has(bytes, COMMIT_ASKED) && armed.compareAndSet(Cut.BEFORE_COMMIT, Cut.NEVER)) {
                    cut(near, far);
                } else {
                    far.write(bytes);
                }
            });
            far.handler(bytes -> {
                if (has(bytes, COMMIT_DONE) && armed.compareAndSet(Cut.AFTER_COMMIT, Cut.NEVER)) {
                    cut(near, far);
                } else {
                    near.write(bytes);
                }
            });
            near.closeHandler(_ -> far.close());
            far.closeHandler(_ -> near.close());
            near.resume();
        });
    }

    private void cut(NetSocket near, NetSocket far) {
        cuts.incrementAndGet();
        far.close();
        near.close();
    }

    private static boolean has(Buffer bytes, byte[] wanted) {
        outer:
        for (int i = 0; i + wanted.length <= bytes.length(); i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes.getByte(i + j) != wanted[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    @Override
    public void close() {
        JournalFixture.await(server.close());
        JournalFixture.await(vertx.close());
    }
}
