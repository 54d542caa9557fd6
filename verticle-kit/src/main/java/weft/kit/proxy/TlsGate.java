package weft.kit.proxy;

import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;

/// Event loop. A way to proxies that are themselves spoken to over TLS, for clients that know only those without: a
/// connection to the proxy, and a port of this host's loopback that leads into it, once.
///
/// Who else on this host finds that port in the moment before the client does gets a connection to the proxy, which it
/// could have made by itself: the proxy's password is not in it, the client sends that.
public final class TlsGate {
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final String HERE = "127.0.0.1";

    private final Vertx vertx;
    /// Held here: a client that nobody holds is closed by the garbage collector.
    private final NetClient toProxies;

    TlsGate(Vertx vertx, NetClientOptions options) {
        this.vertx = vertx;
        this.toProxies = vertx.createNetClient(
                options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS").setConnectTimeout(CONNECT_MILLIS_MAX));
    }

    /// The authorities that this host's Java trusts vouch for proxies.
    public static TlsGate of(Vertx vertx) {
        return new TlsGate(vertx, new NetClientOptions());
    }

    /// Connects to the proxy; what then connects to the port on 127.0.0.1 that this gives speaks with the proxy. Unused
    /// for 5 s it closes.
    public Future<Integer> open(HttpProxy proxy) {
        return toProxies
                .connect(proxy.port(), proxy.host())
                .compose(
                        this::listen,
                        failure -> Future.failedFuture(new IOException(
                                "the proxy " + proxy + " cannot be reached over TLS: " + failure.getMessage(),
                                failure)));
    }

    private Future<Integer> listen(NetSocket far) {
        far.pause();
        closeWithTls(far);
        var server = vertx.createNetServer(new NetServerOptions().setHost(HERE).setPort(0));
        var used = Promise.<NetSocket>promise();
        server.connectHandler(near -> {
            if (used.tryComplete(near)) {
                join(near, far, server);
            } else {
                near.close();
            }
        });
        return server.listen()
                .onFailure(_ -> far.close())
                .onSuccess(open -> vertx.setTimer(CONNECT_MILLIS_MAX, _ -> {
                    if (used.tryFail("nobody came")) {
                        far.close();
                        server.close();
                    }
                }))
                .map(NetServer::actualPort);
    }

    /// A proxy may end TLS and keep the TCP connection until this end closes it, as stunnel does: it says no more.
    private static void closeWithTls(NetSocket far) {
        ((NetSocketInternal) far).eventHandler(event -> {
            if (event instanceof SslCloseCompletionEvent) {
                far.close();
            }
        });
    }

    /// The server goes when its one connection does: closing it would close that.
    private static void join(NetSocket near, NetSocket far, NetServer server) {
        near.pipeTo(far).onComplete(_ -> far.close());
        far.pipeTo(near).onComplete(_ -> near.close().onComplete(_ -> server.close()));
    }
}
