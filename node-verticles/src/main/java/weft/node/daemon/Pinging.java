package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import weft.node.localapi.LocalReplies;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.protocol.engine.EngineEvent;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;

/// Event loop of the local API. A row of pings to one peer: the next begins an interval after the one before, or at its
/// answer if that is later.
final class Pinging {
    private final Vertx vertx;
    private final Context home;
    private final EngineVerticle engine;
    private final LocalReplies out;
    private final LocalRequest.Ping ping;
    private final PeerNode peer;
    private final RelayMap relays;

    Pinging(
            Vertx vertx,
            Context home,
            EngineVerticle engine,
            LocalReplies out,
            LocalRequest.Ping ping,
            PeerNode peer,
            RelayMap relays) {
        this.vertx = vertx;
        this.home = home;
        this.engine = engine;
        this.out = out;
        this.ping = ping;
        this.peer = peer;
        this.relays = relays;
    }

    void next(int number) {
        long began = System.nanoTime();
        engine.ping(peer.id().value(), ping.timeoutMillis() * 1_000_000L)
                .onComplete(done -> home.runOnContext(_ -> answered(
                        number,
                        began,
                        done.succeeded()
                                ? reply(number, done.result())
                                : failed(number, String.valueOf(done.cause().getMessage())))));
    }

    private void answered(int number, long began, LocalReply.Pinged reply) {
        if (number == ping.count() || ping.untilDirect() && reply.direct()) {
            out.end(reply);
            return;
        }
        out.send(reply);
        long rest = ping.intervalMillis() - (System.nanoTime() - began) / 1_000_000;
        vertx.setTimer(Math.max(1, rest), _ -> {
            if (!out.isClosed()) {
                next(number + 1);
            }
        });
    }

    private LocalReply.Pinged reply(int number, EngineEvent event) {
        return switch (event) {
            case EngineEvent.PingAnswered answered -> {
                var path = answered.path();
                yield pinged(number, PathText.of(path, relays), path.direct() != null, answered.roundTripNanos(), null);
            }
            case EngineEvent.PingRefused refused -> failed(number, refused.reason());
            default -> failed(number, "no answer within " + ping.timeoutMillis() + " ms");
        };
    }

    private LocalReply.Pinged failed(int number, String problem) {
        return pinged(number, null, false, 0, problem);
    }

    private LocalReply.Pinged pinged(
            int number, @Nullable String path, boolean direct, long nanos, @Nullable String problem) {
        return new LocalReply.Pinged(number, peer.id(), peer.name(), peer.ipv4(), path, direct, nanos, problem);
    }
}
