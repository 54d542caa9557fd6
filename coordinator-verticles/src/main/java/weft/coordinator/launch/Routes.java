package weft.coordinator.launch;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/// A part of the coordinator that answers HTTP requests or WebSockets.
@FunctionalInterface
public interface Routes {
    /// Adds this part's routes; called once on each event loop that serves.
    void mount(Vertx vertx, Router router);
}
