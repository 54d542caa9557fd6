package weft.node.netcheck;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.node.netcheck.NetcheckReport.CaptivePortal;
import weft.node.relay.HttpsLatency;
import weft.node.relay.NameLookup;
import weft.node.relay.RelayDialer;
import weft.protocol.crypto.Entropy;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.IpAddress;

/// Event loop. Looks at this host's network: STUN to relays, HTTPS where that gets no answer, and whether a captive
/// portal stands in between. One check at a time.
public final class Netcheck {
    /// Names are looked up for so long; the answers of the last check serve for those that take longer.
    private static final long LOOK_UP_MILLIS = 1_000;
    /// For an HTTPS request to each region.
    private static final long HTTPS_MILLIS = 5_000;
    /// HTTPS is tried beside STUN when that had no answer for so long.
    private static final long UDP_PATIENCE_MILLIS = 700;
    /// Regions asked over HTTPS, besides the home, when all were asked lately.
    private static final int HTTPS_REGIONS = 3;

    private final Vertx vertx;
    private final NameLookup names;
    private final RelayDialer dialer;
    private final Entropy entropy;
    private final PortalCheck portal;
    private final Map<RelayServer, List<IpAddress>> addresses = new HashMap<>();
    private Promise<NetcheckReport> current = Promise.promise();

    public Netcheck(Vertx vertx, NameLookup names, RelayDialer dialer, Entropy entropy) {
        this.vertx = vertx;
        this.names = names;
        this.dialer = dialer;
        this.entropy = entropy;
        this.portal = new PortalCheck(vertx);
    }

    /// What to check.
    ///
    /// @param lastFull report of the last full check; null makes this one full
    /// @param home region that is home now, 0 for none
    /// @param own addresses of this host's interfaces
    /// @param thorough look for a captive portal even though UDP works: somebody asked
    public record Request(
            RelayMap map, @Nullable NetcheckReport lastFull, int home, List<IpAddress> own, boolean thorough) {
        public Request {
            own = List.copyOf(own);
        }
    }

    /// Completes within about ten seconds, usually within one round trip to the slowest relay; fails only when it
    /// is abandoned. The home in the report is that of the request.
    public Future<NetcheckReport> run(Request request, StunPort port) {
        long began = System.nanoTime();
        Promise<NetcheckReport> mine = Promise.promise();
        current = mine;
        lookUp(request.map())
                .compose(_ -> ask(request, port, mine))
                .compose(asked -> further(request, asked, port, began))
                .onComplete(done -> {
                    if (done.succeeded()) {
                        mine.tryComplete(done.result());
                    } else {
                        mine.tryFail(done.cause());
                    }
                });
        return mine.future();
    }

    /// The network is another one: what the check under way has yet to find out would be of no use, and its
    /// questions may have gone nowhere.
    public void abandon() {
        current.tryFail("the network changed meanwhile");
    }

    /// What STUN answered, and HTTPS where that did not.
    private record Asked(StunRound round, OverHttps https) {}

    private Future<Void> lookUp(RelayMap map) {
        var lookUps = new ArrayList<Future<?>>();
        var servers = map.regions().stream()
                .flatMap(region -> region.servers().stream())
                .toList();
        addresses.keySet().retainAll(servers);
        for (var server : servers) {
            lookUps.add(names.addressesOf(server).onSuccess(found -> addresses.put(server, found)));
        }
        Promise<Void> done = Promise.promise();
        long timer = vertx.setTimer(LOOK_UP_MILLIS, _ -> done.tryComplete());
        Future.join(lookUps).onComplete(_ -> {
            vertx.cancelTimer(timer);
            done.tryComplete();
        });
        return done.future();
    }

    private Future<Asked> ask(Request request, StunPort port, Promise<NetcheckReport> mine) {
        if (mine.future().isComplete()) {
            return Future.failedFuture("abandoned");
        }
        var families = new StunPlan.Families(
                request.own().stream().anyMatch(IpAddress::isIpv4),
                request.own().stream().anyMatch(address -> !address.isIpv4()));
        var asks = StunPlan.of(request.map(), addresses, families, request.lastFull(), request.home());
        var round = new StunRound(asks, request.lastFull() == null, entropy, System.nanoTime());
        Promise<StunRound> stun = Promise.promise();
        port.onDatagram((_, bytes) -> {
            round.onDatagram(bytes, System.nanoTime());
            if (round.isDone(System.nanoTime())) {
                stun.tryComplete(round);
            }
        });
        step(round, port, stun);
        mine.future().onFailure(stun::tryFail);
        Promise<OverHttps> https = Promise.promise();
        long timer = vertx.setTimer(UDP_PATIENCE_MILLIS, _ -> {
            if (!isUdp(round)) {
                overHttps(request).onComplete(https);
            }
        });
        stun.future().onFailure(_ -> vertx.cancelTimer(timer));
        // Without UDP, whoever answered over HTTPS is all there is: nobody waits for STUN any longer.
        https.future().onSuccess(found -> {
            if (!found.answers().isEmpty() && !isUdp(round)) {
                stun.tryComplete(round);
            }
        });
        return stun.future().compose(_ -> {
            port.onDatagram((_, _) -> {});
            boolean tooEarly = vertx.cancelTimer(timer);
            if (isUdp(round)) {
                return Future.succeededFuture(new Asked(round, new OverHttps(Map.of(), Map.of())));
            }
            return (tooEarly ? overHttps(request) : https.future()).map(found -> new Asked(round, found));
        });
    }

    private static boolean isUdp(StunRound round) {
        return round.anyAnswer(true) || round.anyAnswer(false);
    }

    private void step(StunRound round, StunPort port, Promise<StunRound> done) {
        long now = System.nanoTime();
        if (done.future().isComplete()) {
            return;
        }
        round.onDeadline(now, port::send);
        if (round.isDone(now)) {
            done.complete(round);
            return;
        }
        long millis = Math.max(1, (round.nextDeadlineNanos() - now + 999_999) / 1_000_000);
        vertx.setTimer(millis, _ -> step(round, port, done));
    }

    private Future<NetcheckReport> further(Request request, Asked asked, StunPort port, long began) {
        boolean curious = request.thorough() || !isUdp(asked.round());
        var captive =
                curious && !dialer.isProxied() ? askPortal(request) : Future.succeededFuture(CaptivePortal.UNKNOWN);
        return captive.map(portal -> report(request, asked, port, portal, began));
    }

    private Future<CaptivePortal> askPortal(Request request) {
        var relays = request.map().regions().stream()
                .sorted(Comparator.comparing(region -> region.id() != request.home()))
                .flatMap(region -> region.servers().stream())
                .flatMap(server -> addresses.getOrDefault(server, List.of()).stream())
                .filter(IpAddress::isIpv4)
                .distinct()
                .toList();
        return portal.run(relays, HexFormat.of().formatHex(entropy.bytes(16)));
    }

    /// How long regions took to answer, or why they did not, by their numbers.
    private record OverHttps(Map<Integer, HttpsLatency.Answer> answers, Map<Integer, String> problems) {}

    private Future<OverHttps> overHttps(Request request) {
        var measured = new OverHttps(new TreeMap<>(), new TreeMap<>());
        var all = new ArrayList<Future<?>>();
        for (RelayRegion region : request.map().regions()) {
            if (isWorthHttps(request, region.id())) {
                all.add(HttpsLatency.measure(vertx, dialer, region.servers().getFirst(), HTTPS_MILLIS)
                        .onSuccess(answer -> measured.answers().put(region.id(), answer))
                        .onFailure(why -> measured.problems().put(region.id(), String.valueOf(why.getMessage()))));
            }
        }
        return Future.join(all).transform(_ -> Future.succeededFuture(measured));
    }

    /// A handshake costs something: after a full check only the home and the nearest are asked.
    private static boolean isWorthHttps(Request request, int region) {
        var last = request.lastFull();
        if (last == null || region == request.home()) {
            return true;
        }
        var known = last.region(region);
        return known == null
                || known.answered()
                        && last.regions().stream()
                                        .filter(RegionLatency::answered)
                                        .filter(other -> other.bestMicros() < known.bestMicros())
                                        .count()
                                < HTTPS_REGIONS;
    }

    private static NetcheckReport report(
            Request request, Asked asked, StunPort port, CaptivePortal captive, long began) {
        var round = asked.round();
        var https = asked.https().answers();
        var regions = request.map().regions().stream()
                .map(region -> new RegionLatency(
                        region.id(),
                        region.code(),
                        region.name(),
                        micros(round.distanceNanos(region.id(), true)),
                        micros(round.distanceNanos(region.id(), false)),
                        https.containsKey(region.id())
                                ? micros(https.get(region.id()).nanos())
                                : 0,
                        asked.https().problems().get(region.id())))
                .toList();
        return new NetcheckReport(
                isUdp(round),
                round.anyAnswer(true) || https.values().stream().anyMatch(HttpsLatency.Answer::overIpv4),
                round.anyAnswer(false) || https.values().stream().anyMatch(answer -> !answer.overIpv4()),
                round.mapping(request.own(), port.localPort()),
                round.globals(),
                null,
                captive,
                request.home(),
                regions,
                (System.nanoTime() - began) / 1_000_000);
    }

    /// Rounded up: 0 means that there was no answer.
    private static long micros(long nanos) {
        return (nanos + 999) / 1_000;
    }
}
