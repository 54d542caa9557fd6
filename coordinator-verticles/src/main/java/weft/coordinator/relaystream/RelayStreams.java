package weft.coordinator.relaystream;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.RemoteAddress;
import weft.coordinator.limit.Visitors;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.kit.stream.StreamDoor;
import weft.protocol.admission.RelayStream;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorPrivateKey;
import weft.protocol.key.RelayKey;

/// Any thread. Relays' streams of this process: the WebSocket `/stream/relay`. Each event loop that serves has its own
/// feeds, and only while relays are connected to it.
public final class RelayStreams {
    final Parts parts;
    final RelayStreamSettings settings;
    private volatile Set<RelayKey> keys;
    final RelayStreamCounters counters = new RelayStreamCounters();
    /// The one session of each relay that is connected to this process.
    final ConcurrentHashMap<RelayKey, RelaySession> newest = new ConcurrentHashMap<>();

    /// What streams stand on.
    public record Parts(
            CoordinatorPrivateKey key,
            Journal journal,
            Replica replica,
            RelayTokens tokens,
            Events events,
            JsonCodec json,
            Entropy entropy) {}

    public RelayStreams(Parts parts, RelayStreamSettings settings) {
        this.parts = parts;
        this.settings = settings;
        this.keys = settings.keys();
    }

    /// Relays that are admitted by their own key.
    Set<RelayKey> keys() {
        return keys;
    }

    /// Replaces them; a relay that is connected stays so until it comes again.
    public void keys(Set<RelayKey> admitted) {
        keys = Set.copyOf(admitted);
    }

    public RelayStreamCounters counters() {
        return counters;
    }

    /// How many relays are connected here.
    public int connected() {
        return newest.size();
    }

    /// Adds the route on one event loop.
    public void mount(Vertx vertx, Router router) {
        var loop = new RelayLoop(vertx, this);
        router.get(RelayStream.PATH).handler(request -> open(loop, request));
    }

    private void open(RelayLoop loop, RoutingContext context) {
        var request = context.request();
        boolean hasRoom = loop.hasRoom(RemoteAddress.of(request.remoteAddress()));
        if (!hasRoom && StreamDoor.isUpgrade(request)) {
            counters.turnedAway.increment();
        }
        StreamDoor.open(request, parts.key().publicKey(), hasRoom, socket -> {
            Visitors.becameStream(context);
            new RelaySession(loop, socket).begin();
        });
    }

    long heartbeatNanos() {
        return settings.heartbeat().toNanos();
    }

    static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }
}
