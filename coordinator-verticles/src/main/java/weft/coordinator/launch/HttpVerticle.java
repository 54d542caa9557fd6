package weft.coordinator.launch;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.coordinator.limit.Visitors;

/// Event loop. The HTTP door of a coordinator; several of these share the port, each with a router of its own.
final class HttpVerticle extends VerticleBase {
    private final HttpServerOptions options;
    private final List<Routes> routes;
    private final Visitors visitors;
    private @Nullable HttpServer server;

    HttpVerticle(HttpServerOptions options, List<Routes> routes, Visitors visitors) {
        this.options = options;
        this.routes = routes;
        this.visitors = visitors;
    }

    @Override
    public Future<?> start() {
        var router = Router.router(vertx);
        router.route().handler(visitors::asks);
        routes.forEach(each -> each.mount(vertx, router));
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .listen()
                .onSuccess(listening -> server = listening);
    }

    int port() {
        if (server == null) {
            throw new IllegalStateException("the server is not listening yet");
        }
        return server.actualPort();
    }
}
