package weft.node.localapi;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;

/// Event loop. Serves the daemon's Unix socket: reads one request line, hands it on, writes the answer's lines.
public final class LocalApiVerticle extends VerticleBase {
    /// How long a client may take to say what it wants.
    private static final long REQUEST_TIMEOUT_MILLIS = 5_000;
    /// Clients at once; more are closed at once.
    private static final int CLIENTS_MAX = 64;

    private final Path socket;
    private final JsonCodec json;
    private final BiConsumer<LocalRequest, LocalReplies> service;
    private int clients;
    private @Nullable NetServer server;

    public LocalApiVerticle(Path socket, JsonCodec json, BiConsumer<LocalRequest, LocalReplies> service) {
        this.socket = socket;
        this.json = json;
        this.service = service;
    }

    @Override
    public Future<?> start() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            return Future.failedFuture(failure);
        }
        server = vertx.createNetServer(new NetServerOptions());
        return server.connectHandler(this::accept)
                .listen(SocketAddress.domainSocketAddress(socket.toString()))
                .map(_ -> restrict());
    }

    /// The directory's mode keeps others out from the first moment; the socket's says so, too.
    private @Nullable Void restrict() {
        try {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return null;
        } catch (IOException failure) {
            throw new IllegalStateException("cannot restrict " + socket, failure);
        }
    }

    @Override
    public Future<?> stop() throws Exception {
        Files.deleteIfExists(socket);
        return server == null ? Future.succeededFuture() : server.close();
    }

    private void accept(NetSocket client) {
        if (clients >= CLIENTS_MAX) {
            client.close();
            return;
        }
        clients++;
        var exchange = new Exchange(client);
        long timer = vertx.setTimer(
                REQUEST_TIMEOUT_MILLIS, _ -> exchange.refuse("no request within " + REQUEST_TIMEOUT_MILLIS + " ms"));
        client.handler(exchange::received);
        client.exceptionHandler(_ -> client.close());
        client.closeHandler(_ -> {
            clients--;
            vertx.cancelTimer(timer);
            exchange.gone();
        });
        exchange.timer = timer;
    }

    /// One request and its answer.
    private final class Exchange implements LocalReplies {
        private final NetSocket client;
        private final Buffer line = Buffer.buffer();
        private boolean asked;
        private boolean closed;
        private long timer;
        private @Nullable Runnable goneAction;

        Exchange(NetSocket client) {
            this.client = client;
        }

        void received(Buffer bytes) {
            if (asked) {
                return;
            }
            line.appendBuffer(bytes);
            var text = line.toString(StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (end < 0 && line.length() > LocalRequest.LINE_BYTES_MAX) {
                refuse("a request is at most " + LocalRequest.LINE_BYTES_MAX + " bytes");
            }
            if (end >= 0) {
                asked = true;
                vertx.cancelTimer(timer);
                dispatch(text.substring(0, end));
            }
        }

        private void dispatch(String text) {
            LocalRequest request;
            try {
                request = json.decode(text, LocalRequest.class);
            } catch (JsonMalformed _) {
                refuse("that is no request this version knows");
                return;
            }
            service.accept(request, this);
        }

        void refuse(String why) {
            asked = true;
            end(new LocalReply.Failed(LocalReply.Reason.REQUEST_MALFORMED, why));
        }

        void gone() {
            closed = true;
            if (goneAction != null) {
                goneAction.run();
            }
        }

        @Override
        public void send(LocalReply reply) {
            if (!closed) {
                client.write(Buffer.buffer(json.encode(reply)).appendByte((byte) '\n'));
            }
        }

        @Override
        public void end(LocalReply reply) {
            send(reply);
            end();
        }

        @Override
        public void end() {
            if (!closed) {
                closed = true;
                client.end();
            }
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public void onGone(Runnable action) {
            goneAction = action;
        }

        @Override
        public boolean isFull() {
            return client.writeQueueFull();
        }
    }
}
