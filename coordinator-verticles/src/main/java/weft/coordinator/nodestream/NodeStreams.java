package weft.coordinator.nodestream;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import weft.coordinator.access.AccessViews;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.RemoteAddress;
import weft.coordinator.limit.Visitors;
import weft.coordinator.live.LiveStates;
import weft.coordinator.login.LoginDesk;
import weft.coordinator.login.LoginTopics;
import weft.coordinator.membership.Membership;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.kit.stream.StreamDoor;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.netmap.RelayMap;

/// Any thread. Nodes' streams of this process: `GET /key` says which key the cluster has, `/stream/node` is the
/// WebSocket. Each event loop that serves has its own feeds and sessions; which session is a node's newest is known
/// to all of them.
public final class NodeStreams {
    private static final int LOGIN_CHECK_MILLIS = 5_000;

    final Parts parts;
    final StreamSettings settings;
    final StreamCounters counters = new StreamCounters();
    final NewestStreams<StreamSession> newest;
    /// The one connection of each device that waits here for a person to log in.
    final ConcurrentHashMap<Key32, LoginWait> waiting = new ConcurrentHashMap<>();
    private final List<StreamLoop> loops = new CopyOnWriteArrayList<>();
    private volatile RelayMap relays;

    /// What streams stand on.
    ///
    /// @param member this process in the live map
    public record Parts(
            CoordinatorPrivateKey key,
            Journal journal,
            Replica replica,
            AccessViews access,
            LiveStates live,
            String member,
            Membership membership,
            LoginDesk login,
            Events events,
            JsonCodec json,
            Entropy entropy,
            InstantSource clock) {}

    public NodeStreams(Parts parts, StreamSettings settings) {
        this.parts = parts;
        this.settings = settings;
        this.relays = settings.relays();
        this.newest = new NewestStreams<>(parts.live(), StreamSession::replaced);
    }

    /// Hears when people decide; looks by itself once in a while, as news may be lost.
    public void followLogins(Vertx vertx) {
        parts.events.observe(LoginTopics.LOGIN_DECIDED, decided -> look(decided.device()));
        vertx.setPeriodic(
                LOGIN_CHECK_MILLIS,
                _ -> parts.login
                        .decidedAmong(List.copyOf(waiting.keySet()))
                        .onSuccess(found -> found.forEach(this::look)));
    }

    private void look(Key32 device) {
        var waits = waiting.get(device);
        if (waits != null) {
            waits.look();
        }
    }

    /// The relays that every tailnet may use.
    RelayMap relays() {
        return relays;
    }

    /// Replaces the relays that every tailnet may use; nodes that are connected hear of it at once.
    public void relays(RelayMap map) {
        relays = map;
        loops.forEach(loop -> loop.context.runOnContext(_ -> loop.relays(map)));
    }

    public StreamCounters counters() {
        return counters;
    }

    /// How many nodes are connected here.
    public int connected() {
        return newest.size();
    }

    /// Adds the routes on one event loop.
    public void mount(Vertx vertx, Router router) {
        var loop = new StreamLoop(vertx, this);
        loops.add(loop);
        router.get("/key").handler(this::key);
        router.get("/stream/node").handler(request -> open(loop, request));
    }

    private void key(RoutingContext request) {
        var key = parts.key.publicKey();
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                                .put("key", key.text())
                                .put("pin", key.pin())
                                .encode() + "\n");
    }

    private void open(StreamLoop loop, RoutingContext context) {
        var request = context.request();
        boolean hasRoom = loop.hasRoom(RemoteAddress.of(request.remoteAddress()));
        if (!hasRoom && StreamDoor.isUpgrade(request)) {
            counters.turnedAway.increment();
        }
        StreamDoor.open(request, parts.key().publicKey(), hasRoom, socket -> {
            Visitors.becameStream(context);
            new StreamSession(loop, socket).begin();
        });
    }
}
