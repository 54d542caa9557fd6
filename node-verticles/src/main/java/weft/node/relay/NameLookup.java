package weft.node.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.IpAddress;

/// Any thread. Turns hosts into addresses by the system's own means, each within a deadline; an answer of the system
/// may take longer, but only another look-up waits for it then.
public final class NameLookup {
    static final long DEADLINE_MILLIS = 3_000;
    private static final int THREADS = 2;
    /// What one name may stand for; more addresses of one relay help nobody.
    private static final int ADDRESSES_MAX = 4;

    private final Vertx vertx;
    private final WorkerExecutor workers;

    public NameLookup(Vertx vertx) {
        this.vertx = vertx;
        this.workers =
                vertx.createSharedWorkerExecutor("weft-names", THREADS, 10 * DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// The addresses of a relay, IPv4 first: those that the relay map gives, else what its host's name stands for.
    public Future<List<IpAddress>> addressesOf(RelayServer server) {
        var given = new ArrayList<IpAddress>();
        if (server.ipv4() != null) {
            given.add(IpAddress.parse(server.ipv4()));
        }
        if (server.ipv6() != null) {
            given.add(IpAddress.parse(server.ipv6()));
        }
        return given.isEmpty() ? addressesOf(server.host()) : Future.succeededFuture(given);
    }

    public Future<List<IpAddress>> addressesOf(String host) {
        try {
            return Future.succeededFuture(List.of(IpAddress.parse(host)));
        } catch (IllegalArgumentException _) {
            return lookUp(host);
        }
    }

    private Future<List<IpAddress>> lookUp(String host) {
        Promise<List<IpAddress>> found = Promise.promise();
        long timer = vertx.setTimer(
                DEADLINE_MILLIS,
                _ -> found.tryFail(
                        new IOException("the name " + host + " was not looked up within " + DEADLINE_MILLIS + " ms")));
        workers.executeBlocking(() -> resolve(host), false).onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                found.tryComplete(done.result());
            } else {
                found.tryFail(done.cause());
            }
        });
        return found.future();
    }

    private static List<IpAddress> resolve(String host) throws IOException {
        try {
            var addresses = new ArrayList<IpAddress>();
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(IpAddress.of(address.getAddress()));
            }
            return addresses.stream()
                    .distinct()
                    .sorted((a, b) -> Boolean.compare(b.isIpv4(), a.isIpv4()))
                    .limit(ADDRESSES_MAX)
                    .toList();
        } catch (UnknownHostException _) {
            throw new IOException("the name " + host + " is not known here");
        }
    }
}
