package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.node.localapi.LocalReplies;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalReply.Reason;
import weft.node.localapi.LocalRequest;
import weft.node.localapi.NodeStatus;
import weft.node.reach.ReachVerticle;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;

/// Event loop of the local API. Answers what commands ask of the daemon.
final class LocalService implements BiConsumer<LocalRequest, LocalReplies> {
    private static final int PING_COUNT_MAX = 1_000;
    private static final int CAPTURE_SECONDS_MAX = 3_600;
    private static final int SNAP_LENGTH = 2_048;

    private final Vertx vertx;
    private final NodeOptions options;
    private final ControlLinkVerticle control;
    private final EngineVerticle engine;
    private final ReachVerticle reach;

    LocalService(
            Vertx vertx, NodeOptions options, ControlLinkVerticle control, EngineVerticle engine, ReachVerticle reach) {
        this.vertx = vertx;
        this.options = options;
        this.control = control;
        this.engine = engine;
        this.reach = reach;
    }

    @Override
    public void accept(LocalRequest request, LocalReplies out) {
        var home = vertx.getOrCreateContext();
        switch (request) {
            case LocalRequest.Status _ -> status(home, out);
            case LocalRequest.Up up -> end(home, out, control.up(up, news -> home.runOnContext(_ -> out.send(news))));
            case LocalRequest.Down _ -> end(home, out, control.down());
            case LocalRequest.Logout _ -> end(home, out, control.logout());
            case LocalRequest.RotateKeys _ -> end(home, out, control.rotateKeys());
            case LocalRequest.Ping ping -> ping(home, out, ping);
            case LocalRequest.Path path -> path(home, out, path.peer());
            case LocalRequest.Ip ip -> out.end(addresses(ip.peer()));
            case LocalRequest.Whois whois -> whois(home, out, whois);
            case LocalRequest.Capture capture -> capture(home, out, capture);
            case LocalRequest.Netcheck _ -> end(home, out, reach.checkNow().map(LocalReply.Netcheck::new));
            case LocalRequest.Version _ ->
                out.end(new LocalReply.Version(
                        options.version(), ProcessHandle.current().pid()));
        }
    }

    private static void end(Context home, LocalReplies out, Future<LocalReply> reply) {
        reply.onComplete(done -> home.runOnContext(_ -> out.end(
                done.succeeded()
                        ? done.result()
                        : new LocalReply.Failed(
                                Reason.SYSTEM, String.valueOf(done.cause().getMessage())))));
    }

    private void status(Context home, LocalReplies out) {
        end(
                home,
                out,
                engine.snapshot()
                        .map(snapshot -> new LocalReply.Status(
                                StatusView.of(options, control.view(), reach.relayView(), snapshot))));
    }

    private LocalReply addresses(@Nullable String peer) {
        var map = control.view().map();
        if (map == null) {
            return notUp();
        }
        if (peer == null || PeerLookup.isSelf(map, peer)) {
            return new LocalReply.Addresses(
                    map.self().name(), map.self().ipv4(), map.self().ipv6());
        }
        return PeerLookup.peer(map, peer)
                .<LocalReply>map(found -> new LocalReply.Addresses(found.name(), found.ipv4(), found.ipv6()))
                .orElseGet(() -> unknown(peer));
    }

    private void whois(Context home, LocalReplies out, LocalRequest.Whois whois) {
        var map = control.view().map();
        if (map == null) {
            out.end(notUp());
        } else if (PeerLookup.isSelf(map, whois.peer())) {
            out.end(new LocalReply.Whois(StatusView.self(map), true, Collections.emptySortedMap()));
        } else {
            var peer = PeerLookup.peer(map, whois.peer());
            if (peer.isEmpty()) {
                out.end(unknown(whois.peer()));
            } else {
                end(home, out, engine.snapshot().map(snapshot -> whoisReply(map, peer.get(), snapshot)));
            }
        }
    }

    private static LocalReply whoisReply(NetworkMap map, PeerNode peer, EngineVerticle.Snapshot snapshot) {
        return new LocalReply.Whois(
                StatusView.view(peer, snapshot.peer(peer.id().value()), map.relays()),
                false,
                PolicyViews.capabilities(map, peer));
    }

    private void path(Context home, LocalReplies out, String wanted) {
        var map = control.view().map();
        if (map == null) {
            out.end(notUp());
            return;
        }
        var peer = PeerLookup.peer(map, wanted);
        if (PeerLookup.isSelf(map, wanted)) {
            out.end(new LocalReply.Failed(Reason.UNKNOWN_PEER, wanted + " is this node itself"));
        } else if (peer.isEmpty()) {
            out.end(unknown(wanted));
        } else {
            end(
                    home,
                    out,
                    engine.explain(peer.get().id().value())
                            .compose(explained -> engine.snapshot()
                                    .map(snapshot -> PathPage.of(
                                            map,
                                            peer.get(),
                                            explained.report(),
                                            snapshot,
                                            engine.history(peer.get().id().value())))));
        }
    }

    private void ping(Context home, LocalReplies out, LocalRequest.Ping ping) {
        var map = control.view().map();
        if (map == null || control.view().phase() == NodeStatus.Phase.DOWN) {
            out.end(notUp());
            return;
        }
        var problem = outOfRange(ping);
        var peer = PeerLookup.peer(map, ping.peer());
        if (problem != null) {
            out.end(new LocalReply.Failed(Reason.REQUEST_MALFORMED, problem));
        } else if (PeerLookup.isSelf(map, ping.peer())) {
            out.end(new LocalReply.Failed(Reason.UNKNOWN_PEER, ping.peer() + " is this node itself"));
        } else if (peer.isEmpty()) {
            out.end(unknown(ping.peer()));
        } else {
            new Pinging(vertx, home, engine, out, ping, peer.get(), map.relays()).next(1);
        }
    }

    private static @Nullable String outOfRange(LocalRequest.Ping ping) {
        if (ping.count() < 1 || ping.count() > PING_COUNT_MAX) {
            return "a count is 1 to " + PING_COUNT_MAX;
        }
        if (ping.intervalMillis() < 10 || ping.intervalMillis() > 60_000) {
            return "an interval is 10 to 60000 ms";
        }
        return ping.timeoutMillis() < 1 || ping.timeoutMillis() > 60_000 ? "a timeout is 1 to 60000 ms" : null;
    }

    private void capture(Context home, LocalReplies out, LocalRequest.Capture capture) {
        if (capture.seconds() < 1 || capture.seconds() > CAPTURE_SECONDS_MAX) {
            out.end(new LocalReply.Failed(
                    Reason.REQUEST_MALFORMED, "a capture lasts 1 to " + CAPTURE_SECONDS_MAX + " seconds"));
            return;
        }
        var lost = new AtomicLong();
        var lines = new CaptureLines(line -> home.runOnContext(_ -> sendOrCount(out, line, lost)));
        engine.capture(lines, SNAP_LENGTH)
                .onFailure(failure -> home.runOnContext(
                        _ -> out.end(new LocalReply.Failed(Reason.NOT_UP, String.valueOf(failure.getMessage())))))
                .onSuccess(handle -> home.runOnContext(_ -> {
                    long flusher = vertx.setPeriodic(200, _ -> lines.flush());
                    long end = vertx.setTimer(capture.seconds() * 1_000L, _ -> stop(flusher, handle, out));
                    out.onGone(() -> {
                        vertx.cancelTimer(end);
                        stop(flusher, handle, out);
                    });
                }));
    }

    private static void sendOrCount(LocalReplies out, LocalReply.Captured line, AtomicLong lost) {
        if (out.isFull()) {
            lost.addAndGet(line.packets().size());
        } else {
            out.send(new LocalReply.Captured(line.packets(), line.atMicros(), lost.getAndSet(0)));
        }
    }

    private void stop(long flusher, AutoCloseable handle, LocalReplies out) {
        vertx.cancelTimer(flusher);
        vertx.executeBlocking(() -> {
                    handle.close();
                    return handle;
                })
                .onComplete(_ -> out.end());
    }

    private LocalReply notUp() {
        return new LocalReply.Failed(
                Reason.NOT_UP,
                switch (control.view().phase()) {
                    case NEEDS_LOGIN -> "this node is no member of a tailnet yet: weft up --coordinator URL";
                    case DOWN -> "this node is down: weft up brings it back";
                    case STARTING, RUNNING ->
                        "there is no map yet: " + control.view().control().problem();
                });
    }

    private static LocalReply unknown(String peer) {
        return new LocalReply.Failed(
                Reason.UNKNOWN_PEER,
                "no peer is called " + peer + ": weft status lists those that this node may talk with");
    }
}
