package weft.coordinator.live;

import com.hazelcast.map.IMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.cluster.Cluster;
import weft.kit.event.Events;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;

/// One event loop owns it; reading and sessions are for any thread. Where the nodes of all coordinators are.
///
/// The truth is a map in the cluster's memory; each coordinator has a copy, kept by events and compared every few
/// seconds with the map. A lost event or a lost map heals by that comparison: each coordinator says again what the map
/// lacks of the nodes that it holds. Nodes of a coordinator that is gone, and nodes whose stream broke off, count as
/// online for a grace in which they connect elsewhere unnoticed.
public final class LiveStates {
    static final String MAP = "weft.live";
    static final String APPLIED_MAP = "weft.applied";

    private static final Logger LOG = LoggerFactory.getLogger(LiveStates.class);

    private final Vertx vertx;
    private final Context owner;
    private final Cluster cluster;
    private final Events events;
    private final InstantSource clock;
    private final Duration grace;
    private final String self;
    private final IMap<String, byte[]> map;
    private final IMap<String, Long> appliedMap;
    private final LiveMirror mirror = new LiveMirror();
    private final Map<NodeRef, LiveSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Instant> absentSince = new HashMap<>();
    private final SecureRandom random = new SecureRandom();
    private boolean isComparing;

    LiveStates(Vertx vertx, Context owner, Cluster cluster, Events events, InstantSource clock, Duration grace) {
        this.vertx = vertx;
        this.owner = owner;
        this.cluster = cluster;
        this.events = events;
        this.clock = clock;
        this.grace = grace;
        this.self = cluster.memberId().toString();
        this.map = cluster.hazelcast().getMap(MAP);
        this.appliedMap = cluster.hazelcast().getMap(APPLIED_MAP);
    }

    /// What is known here of a node; null when nothing is.
    public @Nullable LiveRecord of(TailnetId tailnet, NodeId node) {
        return mirror.get(new NodeRef(tailnet, node));
    }

    /// A node's stream was opened here; it replaces an earlier one, wherever that was.
    public LiveSession connected(TailnetId tailnet, NodeId node, LiveState live) {
        var ref = new NodeRef(tailnet, node);
        var session = new LiveSession(ref, random.nextLong(), this, live);
        sessions.put(ref, session);
        assertSession(session);
        return session;
    }

    /// Nodes whose streams end here.
    public List<NodeRef> held() {
        return sessions.values().stream()
                .filter(session -> !session.isEnded())
                .map(session -> session.node)
                .toList();
    }

    /// The revisions that the nodes of a tailnet act on, as far as they are known; a few seconds old.
    public Future<Map<NodeId, Long>> applied(TailnetId tailnet) {
        return vertx.executeBlocking(() -> {
            var applied = new TreeMap<NodeId, Long>();
            appliedMap.forEach((key, revision) -> {
                var ref = NodeRef.parse(key);
                if (ref.tailnet().equals(tailnet)) {
                    applied.put(ref.node(), revision);
                }
            });
            sessions.forEach((ref, session) -> {
                if (ref.tailnet().equals(tailnet) && session.applied() > 0) {
                    applied.put(ref.node(), session.applied());
                }
            });
            return applied;
        });
    }

    /// The node is not of its tailnet any more.
    void forget(NodeRef node) {
        mirror.remove(node);
        sessions.remove(node);
        map.removeAsync(node.toString());
        appliedMap.removeAsync(node.toString());
    }

    void reported(LiveSession session) {
        submit(new LiveStep(LiveStep.Kind.REPORTED, session.node.toString(), json(session), self, session.id, now()));
    }

    void ended(LiveSession session, boolean goodbye) {
        if (goodbye) {
            expire(session);
        } else {
            owner.runOnContext(_ -> vertx.setTimer(grace.toMillis(), _ -> expire(session)));
        }
    }

    private void expire(LiveSession session) {
        sessions.remove(session.node, session);
        submit(new LiveStep(LiveStep.Kind.DISCONNECTED, session.node.toString(), null, self, session.id, now()));
    }

    /// News from another coordinator, or of our own making; on the owner.
    void accept(LiveRecord record) {
        mirror.accept(record).ifPresent(changed -> events.publish(LiveTopics.LIVE_CHANGED, changed));
    }

    /// Compares the copy here with the map, the map with the nodes held here, and the coordinators named in it with
    /// those that are there.
    Future<Void> compare() {
        if (isComparing) {
            return Future.succeededFuture();
        }
        isComparing = true;
        return vertx.executeBlocking(this::readAll)
                .onSuccess(this::compareWith)
                .onFailure(failure -> LOG.debug("the live map cannot be read", failure))
                .onComplete(_ -> isComparing = false)
                .mapEmpty();
    }

    private List<LiveRecord> readAll() {
        sessions.forEach((ref, session) -> {
            if (session.applied() > 0) {
                appliedMap.set(ref.toString(), session.applied());
            }
        });
        return map.values().stream()
                .map(bytes -> LiveStep.JSON.decode(bytes, LiveRecord.class))
                .toList();
    }

    private void compareWith(List<LiveRecord> records) {
        records.forEach(this::accept);
        var known = records.stream().collect(Collectors.toMap(LiveRecord::node, record -> record));
        for (var session : List.copyOf(sessions.values())) {
            var record = known.get(session.node);
            if (session.isEnded()) {
                continue;
            }
            if (record == null || !record.online()) {
                assertSession(session);
            } else if (isOf(session, record) && session.newest().newerThan(record.live())) {
                reported(session);
            }
        }
        records.stream().filter(this::isLeftover).forEach(this::disown);
        expireLost(records);
    }

    /// Two steps of one node may change places when the part of the map that they are for moves to another member.
    private boolean isOf(LiveSession session, LiveRecord record) {
        return record.member().equals(self) && record.session() == session.id;
    }

    /// After two halves of a cluster have joined again, a record of the one may have won over what the other knew.
    private boolean isLeftover(LiveRecord record) {
        var session = sessions.get(record.node());
        return record.online() && record.member().equals(self) && (session == null || session.id != record.session());
    }

    private void disown(LiveRecord record) {
        submit(new LiveStep(LiveStep.Kind.DISCONNECTED, record.node().toString(), null, self, record.session(), now()));
    }

    private void expireLost(List<LiveRecord> records) {
        var now = clock.instant();
        var absent = records.stream()
                .filter(LiveRecord::online)
                .map(LiveRecord::member)
                .filter(member -> !cluster.hasMember(UUID.fromString(member)))
                .collect(Collectors.toSet());
        absentSince.keySet().retainAll(absent);
        absent.forEach(member -> absentSince.putIfAbsent(member, now));
        for (var record : records) {
            var since = absentSince.get(record.member());
            if (record.online() && since != null && !now.isBefore(since.plus(grace))) {
                submit(new LiveStep(LiveStep.Kind.LOST, record.node().toString(), null, record.member(), 0, now()));
            }
        }
    }

    private void assertSession(LiveSession session) {
        submit(new LiveStep(LiveStep.Kind.CONNECTED, session.node.toString(), json(session), self, session.id, now()));
    }

    private void submit(LiveStep step) {
        map.submitToKey(step.node(), step).whenComplete((bytes, failure) -> {
            if (failure != null) {
                LOG.debug("live state was not stored; the next comparison repairs it", failure);
            } else if (bytes != null) {
                stored(step, LiveStep.JSON.decode(bytes, LiveRecord.class));
            }
        });
    }

    private void stored(LiveStep step, LiveRecord record) {
        owner.runOnContext(_ -> {
            accept(record);
            var topic =
                    step.kind() == LiveStep.Kind.REPORTED ? LiveTopics.ENDPOINT_CHANGED : LiveTopics.PRESENCE_CHANGED;
            events.publish(topic, record);
        });
    }

    private static byte[] json(LiveSession session) {
        return LiveStep.JSON.encode(session.newest());
    }

    private long now() {
        return clock.millis();
    }
}
