package weft.coordinator.limit;

import io.netty.channel.Channel;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import weft.kit.limit.Strangers;

/// Any thread. Connections to a coordinator's port that are no streams: how many there may be, in all and from one
/// network. They count from the moment that they are accepted: one that never finishes TLS has its place, too. One
/// that becomes a stream has its place among the streams and gives the one here back.
public final class Visitors {
    /// Far more than a coordinator has unless somebody means it ill, and far less than open files that it may have.
    public static final int MAX = 8_192;

    private static final String KEY = Visitors.class.getName();

    private final Strangers strangers;
    private final Map<Remote, Strangers.Place> places = new ConcurrentHashMap<>();
    private final LongAdder turnedAway = new LongAdder();

    /// Where a connection comes from: no two have the same at once.
    private record Remote(InetAddress address, int port) {
        static @Nullable Remote of(@Nullable SocketAddress remote) {
            var address = RemoteAddress.of(remote);
            return remote == null || address == null ? null : new Remote(address, remote.port());
        }
    }

    /// @param max connections in all; one network gets a quarter
    public Visitors(int max) {
        strangers = new Strangers(max);
    }

    /// For the Vert.x whose HTTP servers' connections are to be counted.
    public Transport transport() {
        return new DoorTransport(this);
    }

    /// Takes a connection in that was just accepted; false when it is to be closed.
    boolean arrived(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress from)) {
            return true;
        }
        if (!strangers.hasRoom(from.getAddress())) {
            turnedAway.increment();
            return false;
        }
        var remote = new Remote(from.getAddress(), from.getPort());
        var place = strangers.enter(from.getAddress());
        places.put(remote, place);
        channel.closeFuture().addListener(_ -> {
            places.remove(remote, place);
            place.leave();
        });
        return true;
    }

    /// Lets whoever handles the request say that its connection became a stream.
    public void asks(RoutingContext request) {
        request.put(KEY, this);
        request.next();
    }

    /// The connection of that request is a stream from now on.
    public static void becameStream(RoutingContext request) {
        if (request.get(KEY) instanceof Visitors visitors) {
            visitors.left(Remote.of(request.request().connection().remoteAddress()));
        }
    }

    private void left(@Nullable Remote remote) {
        var place = remote == null ? null : places.remove(remote);
        if (place != null) {
            place.leave();
        }
    }

    /// Connections that were closed at once.
    public long turnedAway() {
        return turnedAway.sum();
    }

    /// Connections that have a place now.
    public int count() {
        return strangers.count();
    }
}
