package weft.coordinator.limit;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Where a connection comes from.
public final class RemoteAddress {
    private RemoteAddress() {}

    /// Null for what has no address, such as a socket in the file system.
    public static @Nullable InetAddress of(@Nullable SocketAddress remote) {
        if (remote == null || remote.hostAddress() == null) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(remote.hostAddress());
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
