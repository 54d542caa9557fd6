package weft.coordinator.limit;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import weft.kit.limit.Strangers;

/// Any thread. Connections to a coordinator's port that are no streams: how many there may be, in all and from one
/// network. One that becomes a stream has its place among the streams and gives the one here back.
public final class Visitors {
    /// Far more than a coordinator has unless somebody means it ill, and far less than open files that it may have.
    public static final int MAX = 8_192;

    private static final String KEY = Visitors.class.getName();

    private final Strangers strangers;
    private final Map<HttpConnection, Strangers.Place> places = new ConcurrentHashMap<>();
    private final LongAdder turnedAway = new LongAdder();

    /// @param max connections in all; one network gets a quarter
    public Visitors(int max) {
        strangers = new Strangers(max);
    }

    /// Takes a connection in, or closes it.
    public void arrived(HttpConnection connection) {
        var from = RemoteAddress.of(connection.remoteAddress());
        if (!strangers.hasRoom(from)) {
            turnedAway.increment();
            var _ = connection.close();
            return;
        }
        places.put(connection, strangers.enter(from));
        connection.closeHandler(_ -> left(connection));
    }

    /// Lets whoever handles the request say that its connection became a stream.
    public void asks(RoutingContext request) {
        request.put(KEY, this);
        request.next();
    }

    /// The connection of that request is a stream from now on.
    public static void becameStream(RoutingContext request) {
        if (request.get(KEY) instanceof Visitors visitors) {
            visitors.left(request.request().connection());
        }
    }

    private void left(HttpConnection connection) {
        var place = places.remove(connection);
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
