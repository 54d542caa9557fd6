package weft.coordinator.launch;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import weft.coordinator.limit.Visitors;
import weft.protocol.packet.HostText;

/// Any thread. Opens the one port on which a coordinator serves.
final class HttpDoor {
    private static final int LOOPS_MAX = 4;
    /// Without a byte in either direction a connection is closed. Nodes' and relays' streams never fall silent for
    /// so long: both sides send heartbeats, every 15 s at least.
    static final int IDLE_SECONDS_MAX = 60;
    private static final int FORM_FIELD_BYTES_MAX = 512 * 1024;

    private HttpDoor() {}

    /// Whether the port can be had, before anything is changed on its account: of a coordinator that cannot serve,
    /// the database must not get a newer schema.
    ///
    /// @throws StartFailed when it cannot
    static void check(CoordinatorConfig config) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException failure) {
            throw explain(config, failure);
        }
    }

    /// Serves these routes; the future holds the port.
    static Future<Integer> open(
            Vertx vertx, CoordinatorConfig config, List<Routes> routes, Visitors visitors, Instant now) {
        var options = options(config, now);
        var deployed = new CopyOnWriteArrayList<HttpVerticle>();
        var loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, LOOPS_MAX);
        return vertx.deployVerticle(
                        () -> {
                            var verticle = new HttpVerticle(options, routes, visitors);
                            deployed.add(verticle);
                            return verticle;
                        },
                        new DeploymentOptions().setInstances(loops))
                .map(_ -> deployed.getFirst().port())
                .recover(failure -> Future.failedFuture(explain(config, failure)));
    }

    static HttpServerOptions options(CoordinatorConfig config, Instant now) {
        // A negative port is a free one that all instances share.
        var options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port() == 0 ? -1 : config.port())
                .setTcpNoDelay(true)
                .setReusePort(false)
                .setIdleTimeout(IDLE_SECONDS_MAX)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                // A SAML response is one field of a form.
                .setMaxFormAttributeSize(FORM_FIELD_BYTES_MAX)
                // What is sealed cannot be compressed.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setAcceptBacklog(1_024);
        return switch (config.tls()) {
            case CoordinatorConfig.Tls.Absent _ -> options;
            case CoordinatorConfig.Tls.SelfSigned _ ->
                encrypted(options).setKeyCertOptions(SelfSigned.under(config.state(), hosts(config), now));
            case CoordinatorConfig.Tls.Files files -> encrypted(options).setKeyCertOptions(pem(files));
        };
    }

    private static List<String> hosts(CoordinatorConfig config) {
        return Stream.concat(
                        Stream.of(config.host()),
                        config.publicUrls().stream().map(url -> URI.create(url).getHost()))
                .map(HostText::bare)
                .toList();
    }

    /// By BoringSSL where it is there: after a restart all nodes shake hands at once, and the JDK's own TLS would
    /// do that with code that is not compiled yet.
    private static HttpServerOptions encrypted(HttpServerOptions options) {
        options.setSsl(true);
        if (OpenSSLEngineOptions.isAvailable()) {
            options.setSslEngineOptions(new OpenSSLEngineOptions().setSessionCacheEnabled(false));
        }
        return options;
    }

    private static PemKeyCertOptions pem(CoordinatorConfig.Tls.Files files) {
        return new PemKeyCertOptions()
                .setCertPath(files.certificate().toString())
                .setKeyPath(files.key().toString());
    }

    private static StartFailed explain(CoordinatorConfig config, Throwable failure) {
        if (failure instanceof StartFailed already) {
            return already;
        }
        var where = config.host() + " port " + config.port();
        if (failure instanceof BindException) {
            return new StartFailed(
                    "cannot listen on " + where + " (" + failure.getMessage()
                            + "): another program has it, or the address is not of this host",
                    failure);
        }
        return new StartFailed(
                "cannot serve on " + where + ": "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""),
                failure);
    }
}
