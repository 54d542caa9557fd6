package weft.kit.stream;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.function.Consumer;
import weft.protocol.key.CoordinatorKey;

/// Event loop. How a coordinator answers whoever wants a stream: with the cluster's key and a WebSocket, or with
/// why not.
public final class StreamDoor {
    private StreamDoor() {}

    /// @param hasRoom false turns the request away for a second
    public static void open(
            HttpServerRequest request, CoordinatorKey key, boolean hasRoom, Consumer<ServerWebSocket> opened) {
        if (!isUpgrade(request)) {
            request.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .end();
            return;
        }
        if (!hasRoom) {
            request.response().setStatusCode(503).putHeader("Retry-After", "1").end();
            return;
        }
        request.response().putHeader(SealedClient.KEY_HEADER, key.text());
        request.toWebSocket().onSuccess(opened::accept);
    }

    /// Whether it asks for a WebSocket at all.
    public static boolean isUpgrade(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }
}
