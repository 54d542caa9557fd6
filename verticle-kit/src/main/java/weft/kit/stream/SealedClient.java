package weft.kit.stream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.kit.proxy.HttpProxy;
import weft.kit.proxy.ProxySettings;
import weft.kit.proxy.TlsGate;
import weft.protocol.crypto.Aeads;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.Key32;
import weft.protocol.key.PrivateKey;
import weft.protocol.noise.IkSuite;
import weft.protocol.noise.NoiseIk;
import weft.protocol.packet.HostText;
import weft.protocol.stream.Framing;
import weft.protocol.stream.SealedStream;

/// Event loop, that of its owner. One attempt to reach a coordinator, and the stream that comes of it:
/// dialing → handshake → sealed → welcome, or the end from any of them. An end is told once.
public final class SealedClient {
    /// The upgrade's answer names the cluster's key, so that first contact needs no request of its own.
    public static final String KEY_HEADER = "Weft-Coordinator-Key";

    private static final String CLOSED = "the coordinator closed the connection";
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int WELCOME_MILLIS_MAX = 10_000;
    /// How long an answer may take after this host's network has changed.
    private static final int SUSPECT_MILLIS = 2_000;
    private static final int HEARTBEAT_MILLIS_MIN = 100;
    private static final int HEARTBEAT_MILLIS_MAX = 120_000;
    /// Close codes (RFC 6455, 7.4.1): normal, from which the coordinator knows that this end is off; and going away.
    private static final short GOODBYE = 1000;

    private static final short COMING_BACK = 1001;
    private static final int WRITE_QUEUE_BYTES_MAX = 1 << 20;

    private final Clients clients;
    private final Context context;
    private final Kind kind;
    private final String url;
    private final Trust trust;
    private final Owner owner;
    private @Nullable WebSocket socket;
    private @Nullable SealedStream stream;
    private boolean isEnded;
    private long receivedMillis;
    private long heartbeats;
    private long deadline = -1;
    private long ticker = -1;

    /// What all attempts of a process share. Two clients, because one client keeps its TLS contexts for all its
    /// connections: one that was told to trust everybody would trust everybody again.
    ///
    /// @param pinned for coordinators whose key is known, so that TLS is not asked
    /// @param verifying for those that TLS has to vouch for
    /// @param proxies through which coordinators are reached
    /// @param gate to those proxies that are spoken to over TLS
    public record Clients(
            Vertx vertx,
            WebSocketClient pinned,
            WebSocketClient verifying,
            Entropy entropy,
            ProxySettings proxies,
            TlsGate gate) {
        /// Without a proxy.
        public static Clients of(Vertx vertx, Entropy entropy) {
            return of(vertx, entropy, ProxySettings.NONE);
        }

        public static Clients of(Vertx vertx, Entropy entropy, ProxySettings proxies) {
            return new Clients(
                    vertx,
                    vertx.createWebSocketClient(options().setTrustAll(true).setVerifyHost(false)),
                    vertx.createWebSocketClient(options()),
                    entropy,
                    proxies,
                    TlsGate.of(vertx));
        }

        private static WebSocketClientOptions options() {
            return new WebSocketClientOptions()
                    .setSsl(true)
                    .setMaxConnections(100_000)
                    .setMaxFrameSize(Framing.RECORD_MAX + 1)
                    .setMaxMessageSize(Framing.RECORD_MAX + 1)
                    .setConnectTimeout(CONNECT_MILLIS_MAX)
                    .setTcpNoDelay(true)
                    .setClosingTimeout(1);
        }
    }

    /// What kind of stream it is.
    ///
    /// @param own the key that Noise proves to the coordinator
    /// @param incomingMax bytes of the longest message that the coordinator may send
    public record Kind(String path, IkSuite suite, PrivateKey<?> own, int incomingMax) {}

    /// Whoever made the attempt.
    public interface Owner {
        /// The coordinator proved to have this key, and it is the one to trust: time to say hello.
        void sealed(CoordinatorKey key, Key32 handshakeHash);

        void received(byte[] message);

        /// The coordinator shows a key that is not to be trusted.
        void distrusted(String problem);

        void ended(String problem);

        /// As [#ended], for want of trust in the coordinator's TLS certificate, when nothing else vouches for it.
        default void untrusted(String problem) {
            ended(problem);
        }
    }

    public SealedClient(Clients clients, Context context, Kind kind, String url, Trust trust, Owner owner) {
        this.clients = clients;
        this.context = context;
        this.kind = kind;
        this.url = url;
        this.trust = trust;
        this.owner = owner;
    }

    public void open() {
        deadline = clients.vertx()
                .setTimer(
                        WELCOME_MILLIS_MAX,
                        _ -> fail("no answer from the coordinator within " + WELCOME_MILLIS_MAX / 1_000 + " s"));
        var client = trust.withoutTls() ? clients.pinned() : clients.verifying();
        var at = CoordinatorUrl.parse(url);
        var host = HostText.bare(at.host());
        var proxy = clients.proxies().to(host, at.port());
        gateTo(proxy)
                .onComplete(gate -> context.runOnContext(_ -> {
                    if (gate.failed()) {
                        // The proxy's certificate is not the coordinator's: what is wrong with it is another line.
                        fail("cannot reach " + url + ": " + gate.cause().getMessage());
                    } else if (!isEnded) {
                        dial(client, connectOptions(host, at.port(), gate.result()));
                    }
                }));
    }

    private void dial(WebSocketClient client, WebSocketConnectOptions options) {
        client.connect(options)
                .onComplete(dialed -> context.runOnContext(_ -> {
                    if (dialed.failed() && !isEnded && DialProblem.isUntrusted(dialed.cause())) {
                        end(COMING_BACK);
                        owner.untrusted(DialProblem.line(url, dialed.cause()));
                    } else if (dialed.failed()) {
                        fail(DialProblem.line(url, dialed.cause()));
                    } else if (isEnded) {
                        dialed.result().close();
                    } else {
                        unlessClosed(() -> shakeHands(dialed.result()));
                    }
                }));
    }

    /// The proxy as Vert.x can ask it: one behind TLS by a port of this host that leads there.
    private Future<@Nullable HttpProxy> gateTo(@Nullable HttpProxy proxy) {
        if (proxy == null || !proxy.tls()) {
            return Future.succeededFuture(proxy);
        }
        return clients.gate().open(proxy).map(port -> new HttpProxy("127.0.0.1", port, false, proxy.credentials()));
    }

    /// A socket may be closed some time before its handler says so, or before it has one; it throws then.
    private void unlessClosed(Runnable use) {
        try {
            use.run();
        } catch (IllegalStateException failure) {
            if (socket == null || !socket.isClosed()) {
                throw failure;
            }
            fail(CLOSED);
        }
    }

    private WebSocketConnectOptions connectOptions(String host, int port, @Nullable HttpProxy proxy) {
        var options = new WebSocketConnectOptions()
                .setHost(host)
                .setPort(port)
                .setURI(kind.path())
                .setTimeout(CONNECT_MILLIS_MAX);
        if (proxy != null) {
            options.setProxyOptions(new ProxyOptions()
                    .setType(ProxyType.HTTP)
                    .setHost(proxy.host())
                    .setPort(proxy.port())
                    .setUsername(proxy.user())
                    .setPassword(proxy.password()));
        }
        return options;
    }

    private void shakeHands(WebSocket opened) {
        socket = opened;
        opened.setWriteQueueMaxSize(WRITE_QUEUE_BYTES_MAX);
        opened.pongHandler(_ -> context.runOnContext(_ -> receivedMillis = nowMillis()));
        opened.closeHandler(_ -> context.runOnContext(_ -> fail(CLOSED)));
        opened.exceptionHandler(failure -> context.runOnContext(_ -> fail(DialProblem.line(url, failure))));
        var shown = opened.headers().get(KEY_HEADER);
        CoordinatorKey key;
        try {
            key = CoordinatorKey.parse(Objects.requireNonNullElse(shown, ""));
        } catch (IllegalArgumentException malformed) {
            fail(url + " does not answer as a Weft coordinator");
            return;
        }
        var objection = trust.objection(key);
        if (objection != null) {
            owner.distrusted(objection);
            return;
        }
        var initiator = new NoiseIk.Initiator(
                kind.suite(), kind.own(), key, clients.entropy().bytes(Key32.LENGTH));
        var first = initiator.write(new byte[0]);
        if (first == null) {
            fail("the coordinator shows a key that is none");
            return;
        }
        opened.binaryMessageHandler(message -> context.runOnContext(_ -> record(initiator, key, message.getBytes())));
        opened.writeBinaryMessage(Buffer.buffer(first));
    }

    private void record(NoiseIk.Initiator initiator, CoordinatorKey key, byte[] record) {
        if (isEnded) {
            return;
        }
        if (stream != null) {
            opened(stream, record);
            return;
        }
        if (initiator.read(record, null) == null) {
            fail("the coordinator cannot prove its key: somebody is in between");
            return;
        }
        var sealed = new SealedStream(initiator.finish(Aeads.best()), kind.incomingMax());
        stream = sealed;
        receivedMillis = nowMillis();
        owner.sealed(key, sealed.handshakeHash());
    }

    private void opened(SealedStream from, byte[] record) {
        receivedMillis = nowMillis();
        switch (from.open(record)) {
            case Framing.Joined.Incomplete _ -> {}
            case Framing.Joined.Malformed(String reason) -> fail("the stream broke: " + reason);
            case Framing.Joined.Message(byte[] bytes) -> owner.received(bytes);
        }
    }

    /// The coordinator has accepted the hello. From now on heartbeats are sent, and expected.
    ///
    /// @param heartbeat makes the message with that number
    public void welcomed(int everyMillis, LongFunction<byte[]> heartbeat) {
        int interval = Math.clamp(everyMillis, HEARTBEAT_MILLIS_MIN, HEARTBEAT_MILLIS_MAX);
        clients.vertx().cancelTimer(deadline);
        clients.vertx().cancelTimer(ticker);
        ticker = clients.vertx().setPeriodic(interval, _ -> {
            if (nowMillis() - receivedMillis > interval * 5L / 2) {
                fail("the coordinator fell silent");
            } else {
                send(heartbeat.apply(++heartbeats));
            }
        });
    }

    public void send(byte[] message) {
        var sealed = stream;
        var to = socket;
        if (sealed == null || to == null || isEnded) {
            return;
        }
        unlessClosed(() -> {
            if (to.writeQueueFull()) {
                fail("the coordinator does not read");
                return;
            }
            sealed.seal(message).forEach(record -> to.writeBinaryMessage(Buffer.buffer(record)));
        });
    }

    /// This host's network has changed. An attempt under way ends, and so does a connection from an address that is no
    /// longer this host's; any other has to show that it still is one.
    public void networkChanged(Predicate<InetAddress> isOurs) {
        var open = socket;
        if (isEnded) {
            return;
        }
        if (open == null || stream == null || !isFromHere(open, isOurs)) {
            fail("this host's network has changed");
            return;
        }
        long asked = nowMillis();
        unlessClosed(() -> open.writePing(Buffer.buffer()));
        clients.vertx().setTimer(SUSPECT_MILLIS, _ -> {
            if (receivedMillis < asked) {
                fail("the coordinator does not answer since this host's network has changed");
            }
        });
    }

    private static boolean isFromHere(WebSocket open, Predicate<InetAddress> isOurs) {
        var local = open.localAddress() == null ? null : open.localAddress().hostAddress();
        return local == null || isOurs.test(InetAddress.ofLiteral(local.replaceFirst("%.*", "")));
    }

    public boolean isEnded() {
        return isEnded;
    }

    /// Says goodbye, and does not tell the owner.
    public Future<Void> close() {
        return end(GOODBYE);
    }

    /// Ends it for a reason, which the owner is told.
    public void fail(String problem) {
        if (!isEnded) {
            end(COMING_BACK);
            owner.ended(problem);
        }
    }

    private Future<Void> end(short closeCode) {
        isEnded = true;
        clients.vertx().cancelTimer(deadline);
        clients.vertx().cancelTimer(ticker);
        if (stream != null) {
            stream.zero();
            stream = null;
        }
        return socket == null || socket.isClosed()
                ? Future.succeededFuture()
                : socket.close(closeCode).otherwiseEmpty();
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
