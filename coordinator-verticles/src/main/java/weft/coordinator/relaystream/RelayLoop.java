package weft.coordinator.relaystream;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.journal.JournalTopics;
import weft.coordinator.journal.ReplicaAdvanced;
import weft.coordinator.journal.ReplicaRewound;
import weft.kit.limit.Strangers;
import weft.protocol.admission.AdmissionRefusal;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// One event loop. The relays that it serves, and the keys of the tailnets that they ask for.
final class RelayLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);
    /// News that come within this time of a round go into one round together: the first goes at once.
    private static final long ROUND_MILLIS = 10;

    private static final long TICK_MILLIS = 1_000;

    final Vertx vertx;
    final Context context;
    final RelayStreams streams;
    private final Map<TailnetId, TailnetKeys> tailnets = new HashMap<>();
    private final Set<RelaySession> sessions = new LinkedHashSet<>();
    private final Strangers strangers;
    private boolean roundPending;
    private boolean isCheckingTokens;
    private long lastRoundNanos = System.nanoTime() - 1_000_000_000;

    RelayLoop(Vertx vertx, RelayStreams streams) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.streams = streams;
        this.strangers = new Strangers(streams.settings.strangersMax());
        streams.parts.events().observe(JournalTopics.REPLICA_ADVANCED, this::advanced);
        streams.parts.events().observe(JournalTopics.REPLICA_REWOUND, this::rewound);
        vertx.setPeriodic(
                Math.min(
                        TICK_MILLIS,
                        RelayStreams.millis(streams.settings.heartbeat().dividedBy(5))),
                _ -> List.copyOf(sessions).forEach(RelaySession::tick));
        vertx.setPeriodic(RelayStreams.millis(streams.settings.tokenCheck()), _ -> checkTokens());
    }

    /// Whether there is a place for one more stranger from there.
    boolean hasRoom(@Nullable InetAddress from) {
        return strangers.hasRoom(from);
    }

    Strangers.Place arrived(@Nullable InetAddress from) {
        return strangers.enter(from);
    }

    void add(RelaySession session) {
        sessions.add(session);
    }

    /// Without relays nothing is kept for them.
    void remove(RelaySession session) {
        if (sessions.remove(session) && sessions.isEmpty()) {
            tailnets.clear();
        }
    }

    /// Null when this process does not know the tailnet.
    @Nullable
    TailnetKeys keys(TailnetId id) {
        var known = tailnets.get(id);
        if (known != null) {
            return known;
        }
        var state = streams.parts.replica().state(id);
        return state == null ? null : keep(id, state);
    }

    private TailnetKeys keep(TailnetId id, MeshState state) {
        var made = new TailnetKeys(state, streams.parts.json(), streams.counters);
        tailnets.put(id, made);
        return made;
    }

    private void advanced(ReplicaAdvanced news) {
        if (sessions.isEmpty()) {
            return;
        }
        var id = news.view().tailnet();
        var known = tailnets.get(id);
        boolean matters;
        if (known == null) {
            keep(id, news.view());
            matters = true;
        } else {
            matters = known.advance(news.before(), news.view(), news.entries());
        }
        if (matters) {
            sessions.forEach(session -> session.changed(id));
            round();
        }
    }

    /// Relays come back and are told everything; until then they serve those that they know.
    private void rewound(ReplicaRewound news) {
        tailnets.remove(news.tailnet());
        List.copyOf(sessions)
                .forEach(session ->
                        session.refuse(AdmissionRefusal.UNAVAILABLE, "the database lost commits; come back"));
    }

    /// Sends every relay what it lacks: at once when it was quiet, else together with what else comes.
    private void round() {
        if (roundPending) {
            return;
        }
        long since = (System.nanoTime() - lastRoundNanos) / 1_000_000;
        if (since >= ROUND_MILLIS) {
            runRound();
        } else {
            roundPending = true;
            vertx.setTimer(Math.max(1, ROUND_MILLIS - since), _ -> runRound());
        }
    }

    private void runRound() {
        roundPending = false;
        List.copyOf(sessions).forEach(RelaySession::flush);
        lastRoundNanos = System.nanoTime();
    }

    private void checkTokens() {
        var numbers = new HashSet<Long>();
        for (RelaySession session : sessions) {
            var token = session.token();
            if (token != null) {
                numbers.add(token);
            }
        }
        if (numbers.isEmpty() || isCheckingTokens) {
            return;
        }
        isCheckingTokens = true;
        streams.parts
                .tokens()
                .revoked(numbers)
                .onComplete(result -> context.runOnContext(_ -> {
                    isCheckingTokens = false;
                    if (result.failed()) {
                        LOG.debug("relays' tokens were not checked", result.cause());
                        return;
                    }
                    for (RelaySession session : List.copyOf(sessions)) {
                        var token = session.token();
                        if (token != null && result.result().contains(token)) {
                            session.refuse(AdmissionRefusal.REVOKED, "token " + token + " of this relay was revoked");
                        }
                    }
                }));
    }
}
