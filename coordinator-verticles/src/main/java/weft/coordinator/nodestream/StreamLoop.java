package weft.coordinator.nodestream;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.access.AccessAdvanced;
import weft.coordinator.access.AccessTopics;
import weft.coordinator.live.LiveChanged;
import weft.coordinator.live.LiveTopics;
import weft.kit.limit.Strangers;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.RelayMap;

/// One event loop. The streams that it serves: strangers, and the members of each tailnet.
final class StreamLoop {
    private static final Logger LOG = LoggerFactory.getLogger(StreamLoop.class);
    private static final int TICK_MILLIS = 1_000;

    final Vertx vertx;
    final Context context;
    final NodeStreams streams;
    final Turns turns;
    /// What strangers say, so that the members' turns do not wait for it. At most one message of each.
    final Turns arrivals;
    private final Map<TailnetId, TailnetStreams> tailnets = new HashMap<>();
    private final Strangers strangers;
    private final Map<StreamSession, Strangers.Place> places = new HashMap<>();
    private final Set<StreamSession> waiting = new HashSet<>();

    StreamLoop(Vertx vertx, NodeStreams streams) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.streams = streams;
        this.strangers = new Strangers(streams.settings.strangersMax());
        this.turns = new Turns(vertx);
        this.arrivals = new Turns(vertx);
        var events = streams.parts.events();
        events.observe(AccessTopics.ACCESS_ADVANCED, this::advanced);
        events.observe(AccessTopics.ACCESS_REWOUND, this::dissolve);
        events.observe(LiveTopics.LIVE_CHANGED, this::changed);
        long tick =
                Math.min(TICK_MILLIS, Math.max(20, streams.settings.heartbeat().toMillis() / 5));
        vertx.setPeriodic(tick, _ -> {
            tailnets.values().forEach(TailnetStreams::tick);
            List.copyOf(waiting).forEach(StreamSession::tick);
        });
    }

    /// Whether there is a place for one more stranger from there.
    boolean hasRoom(@Nullable InetAddress from) {
        return strangers.hasRoom(from);
    }

    void arrived(StreamSession session) {
        places.put(session, strangers.enter(session.address()));
    }

    boolean hasRoomToWait() {
        return waiting.size() < streams.settings.waitingMax();
    }

    /// Known by its keys, and no member before a person has logged in.
    void waits(StreamSession session) {
        session.inTime();
        waiting.add(session);
    }

    void waitsNoMore(StreamSession session) {
        waiting.remove(session);
    }

    /// No stranger any more: a member, or gone.
    void known(StreamSession session) {
        var place = places.remove(session);
        if (place != null) {
            place.leave();
        }
    }

    /// Null when this process does not know the tailnet.
    @Nullable
    TailnetStreams tailnet(TailnetId id) {
        var known = tailnets.get(id);
        if (known != null) {
            return known;
        }
        var access = streams.parts.access().of(id);
        if (access == null) {
            return null;
        }
        var made = new TailnetStreams(this, access);
        tailnets.put(id, made);
        return made;
    }

    void relays(RelayMap map) {
        tailnets.values().forEach(tailnet -> tailnet.relays(map));
    }

    private void advanced(AccessAdvanced news) {
        var id = news.access().state().tailnet();
        var tailnet = tailnets.get(id);
        if (tailnet == null) {
            return;
        }
        if (news.from() > tailnet.revision()) {
            LOG.warn("news of a tailnet are missing; its nodes resume");
            dissolve(id);
            return;
        }
        tailnet.advance(news.step(), news.entries());
    }

    private void dissolve(TailnetId id) {
        var tailnet = tailnets.remove(id);
        if (tailnet != null) {
            tailnet.dissolve();
        }
    }

    private void changed(LiveChanged news) {
        var tailnet = tailnets.get(news.node().tailnet());
        if (tailnet != null) {
            tailnet.changed(news.after());
        }
        var session = streams.newest.get(news.node());
        if (session != null
                && session.loop() == this
                && news.after().online()
                && !news.after().member().equals(streams.parts.member())) {
            session.replaced();
        }
    }
}
