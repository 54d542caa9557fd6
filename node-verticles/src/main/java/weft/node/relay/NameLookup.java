package weft.node.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.IpAddress;

/// Any thread. Turns hosts into addresses by the system's own means, each within a deadline; an answer of the system
/// may take longer, but only another look-up waits for it then.
public final class NameLookup {
    static final long DEADLINE_MILLIS = 3_000;
    /// An address that the map gives does not wait longer for one of the other family.
    static final long OTHER_FAMILY_MILLIS = 500;

    private static final int THREADS = 2;
    /// What one name may stand for; more addresses of one relay help nobody.
    private static final int ADDRESSES_MAX = 4;
    private static final Comparator<IpAddress> IPV4_FIRST = Comparator.comparing(address -> address.isIpv4() ? 0 : 1);

    private final Vertx vertx;
    private final WorkerExecutor workers;

    public NameLookup(Vertx vertx) {
        this.vertx = vertx;
        this.workers =
                vertx.createSharedWorkerExecutor("weft-names", THREADS, 10 * DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// The addresses of a relay, IPv4 first: those that the relay map gives, and of a family for which it gives none
    /// those that the host's name stands for.
    public Future<List<IpAddress>> addressesOf(RelayServer server) {
        var given = Stream.of(server.ipv4(), server.ipv6())
                .filter(Objects::nonNull)
                .map(IpAddress::parse)
                .toList();
        return switch (given.size()) {
            case 0 -> addressesOf(server.host());
            case 1 ->
                addressesOf(server.host(), OTHER_FAMILY_MILLIS)
                        .map(found -> both(given.getFirst(), found))
                        .otherwise(given);
            default -> Future.succeededFuture(given);
        };
    }

    private static List<IpAddress> both(IpAddress given, List<IpAddress> found) {
        return Stream.concat(Stream.of(given), found.stream().filter(each -> each.isIpv4() != given.isIpv4()))
                .sorted(IPV4_FIRST)
                .toList();
    }

    public Future<List<IpAddress>> addressesOf(String host) {
        return addressesOf(host, DEADLINE_MILLIS);
    }

    private Future<List<IpAddress>> addressesOf(String host, long deadlineMillis) {
        try {
            return Future.succeededFuture(List.of(IpAddress.parse(host)));
        } catch (IllegalArgumentException _) {
            return lookUp(host, deadlineMillis);
        }
    }

    private Future<List<IpAddress>> lookUp(String host, long deadlineMillis) {
        Promise<List<IpAddress>> found = Promise.promise();
        long timer = vertx.setTimer(
                deadlineMillis,
                _ -> found.tryFail(
                        new IOException("the name " + host + " was not looked up within " + deadlineMillis + " ms")));
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
                    .sorted(IPV4_FIRST)
                    .limit(ADDRESSES_MAX)
                    .toList();
        } catch (UnknownHostException _) {
            throw new IOException("the name " + host + " is not known here");
        }
    }
}
