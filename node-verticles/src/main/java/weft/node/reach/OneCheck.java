package weft.node.reach;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import weft.kit.proxy.ProxySettings;
import weft.kit.tcp.SmallSegments;
import weft.node.netcheck.HomeChoice;
import weft.node.netcheck.Netcheck;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.SocketStunPort;
import weft.node.portmap.PortMapper;
import weft.node.relay.NameLookup;
import weft.node.relay.RelayDialer;
import weft.node.relay.RelayHeard;
import weft.node.system.LocalAddresses;
import weft.protocol.netmap.RelayMap;
import weft.protocol.packet.IpPrefix;

/// The caller's thread, which waits. One check of this host's network without a daemon, from a socket of its own.
public final class OneCheck {
    private static final int SECONDS_MAX = 20;

    private OneCheck() {}

    /// @param ownLinks interfaces that are our tunnels'
    /// @param tunnelRanges addresses inside tunnels
    /// @throws SocketException when this host's addresses cannot be listed
    /// @throws TimeoutException when it does not end in time
    public static NetcheckReport run(
            RelayMap map, ProxySettings proxies, Set<String> ownLinks, List<IpPrefix> tunnelRanges)
            throws SocketException, TimeoutException {
        var own = LocalAddresses.candidates(ownLinks, tunnelRanges);
        var vertx =
                SmallSegments.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        try {
            Promise<NetcheckReport> report = Promise.promise();
            vertx.runOnContext(_ -> check(vertx, proxies, new Netcheck.Request(map, null, 0, own, true))
                    .onComplete(report));
            var mapping = PortMapper.ask(ownLinks);
            var found = report.future().await(SECONDS_MAX, TimeUnit.SECONDS);
            return found.with(new HomeChoice().choose(found, RelayHeard.NEVER, true, System.nanoTime()), mapping);
        } finally {
            vertx.close().await(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private static Future<NetcheckReport> check(Vertx vertx, ProxySettings proxies, Netcheck.Request request) {
        var random = new SecureRandom();
        var names = new NameLookup(vertx);
        var netcheck = new Netcheck(vertx, names, new RelayDialer(vertx, names, proxies), random::nextBytes);
        return SocketStunPort.open(vertx)
                .compose(port -> netcheck.run(request, port).eventually(port::close));
    }
}
