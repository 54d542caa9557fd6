package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.node.control.ControlLink;
import weft.node.localapi.LocalReply;
import weft.node.state.NodeProfile;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;
import weft.protocol.engine.PeerStatus;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.SelfNode;
import weft.protocol.wireguard.Timing;

/// Event loop of its verticle. Renews this node's key while traffic goes on. Each step is safe to repeat, and where it
/// stands follows from what is on disk and what the map says, so that a restart at any moment goes on from there:
///
/// | on disk | the map says | then |
/// |---|---|---|
/// | key, next | key | ask for the next one; the engine answers to both |
/// | key, next | key, next | what was next is the node's key from now on |
/// | previous, key | previous, key | peers had [#SETTLE_MILLIS] to hear of it: shake hands as the new one; when all
/// tunnels in use did, it takes over |
/// | previous, key | key | peers had [#GRACE_MILLIS] to hear of it: forget the previous one |
final class KeyRotation {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
    private static final long ORIGIN_NANOS = System.nanoTime() - 3_600_000_000_000L;
    private static final long TICK_MILLIS = 250;
    private static final long AGAIN_MILLIS = 5_000;
    private static final long SETTLE_MILLIS = 1_000;
    private static final long OVERLAP_MILLIS_MIN = 2_000;
    private static final long GRACE_MILLIS = 3_000;
    private static final long ANSWER_MILLIS = 60_000;
    /// A session from before lives no longer: then there is nothing to wait for.
    private static final long OVERLAP_MILLIS_MAX = Timing.REJECT_AFTER_TIME_NANOS / 1_000_000;

    private final Vertx vertx;
    private final NodeMemory memory;
    private final EngineVerticle engine;
    private final Supplier<@Nullable ControlLink> link;
    private final SecureRandom random;
    private final Context context;
    private final KeysForEngine keys;
    private @Nullable Promise<LocalReply> answer;
    private long timer = -1;
    private long askedAt;
    private long knownAt;
    private long switchedAt;
    private long takenOverAt;
    private long unwrittenAt;
    /// As `switchedAt`, on the clock of [PeerStatus].
    private long switchedWall;

    KeyRotation(
            Vertx vertx,
            NodeMemory memory,
            EngineVerticle engine,
            Supplier<@Nullable ControlLink> link,
            SecureRandom random) {
        this.vertx = vertx;
        this.memory = memory;
        this.engine = engine;
        this.link = link;
        this.random = random;
        this.context = vertx.getOrCreateContext();
        this.keys = new KeysForEngine(context, engine::keys);
    }

    /// Begins a renewal, or joins the one that is under way; completes when the former key is void.
    Future<LocalReply> begin() throws StateException {
        if (!isUnderWay()) {
            memory.saveNow(memory.profile().renewing(StateDirectory.freshNodeKey(random)));
            resume();
        }
        var promise = answer;
        if (promise == null || promise.future().isComplete()) {
            promise = Promise.promise();
            answer = promise;
            var mine = promise;
            vertx.setTimer(
                    ANSWER_MILLIS,
                    _ -> mine.tryComplete(new LocalReply.Failed(
                            LocalReply.Reason.TIMED_OUT,
                            "the key is not renewed yet (is a coordinator connected?); it goes on trying, and the"
                                    + " former key is good until then")));
        }
        return promise.future();
    }

    /// The engine was opened with the node's key: it has to answer to the other one as well, if there is one.
    void resume() {
        askedAt = knownAt = switchedAt = takenOverAt = 0;
        if (isUnderWay()) {
            var profile = memory.profile();
            var previous = profile.previousNodeKey();
            if (previous != null && isKnownBy(previous)) {
                keys.want(previous, profile.nodeKey(), () -> {}); // by relay, peers send to that one until the takeover
            } else {
                keys.want(profile.nodeKey(), profile.otherKey(), () -> {});
            }
            if (timer < 0) {
                timer = vertx.setPeriodic(TICK_MILLIS, _ -> step());
            }
        }
    }

    private boolean isKnownBy(NodePrivateKey key) {
        var map = memory.map();
        return map != null && key.publicKey().equals(map.self().key());
    }

    /// The node left its tailnet, or was given other keys.
    void stop(String why) {
        vertx.cancelTimer(timer);
        timer = -1;
        keys.stop();
        finish(new LocalReply.Failed(LocalReply.Reason.NOT_UP, why));
    }

    private void finish(LocalReply reply) {
        if (answer != null) {
            answer.tryComplete(reply);
            answer = null;
        }
    }

    private boolean isUnderWay() {
        return memory.profile().otherKey() != null;
    }

    private void step() {
        var map = memory.map();
        var open = link.get();
        var profile = memory.profile();
        var other = profile.otherKey();
        if (other == null) {
            stop("the node has other keys now");
        } else if (!keys.again() && map != null && open != null) {
            if (profile.nextNodeKey() != null) {
                announce(profile, profile.nextNodeKey(), map.self(), open);
            } else {
                takeOver(profile, other, map.self(), open);
            }
        }
    }

    private void announce(NodeProfile profile, NodePrivateKey next, SelfNode self, ControlLink open) {
        if (!next.publicKey().equals(self.nextKey())) {
            ask(next, open);
            return;
        }
        if (now() - unwrittenAt < AGAIN_MILLIS) {
            return;
        }
        try {
            memory.saveNow(profile.renewed());
        } catch (StateException unwritten) {
            unwrittenAt = now();
            LOG.warn("the renewed key is not on disk and not used yet; tried again: {}", unwritten.getMessage());
            return;
        }
        open.connectAs(next);
        knownAt = now();
    }

    private void ask(NodePrivateKey key, ControlLink open) {
        if (now() - askedAt >= AGAIN_MILLIS) {
            askedAt = now();
            open.renewKey(key);
        }
    }

    private void takeOver(NodeProfile profile, NodePrivateKey previous, SelfNode self, ControlLink open) {
        var key = profile.nodeKey();
        if (key.publicKey().equals(self.key())) {
            if (takenOverAt == 0) {
                keys.want(key, previous, () -> takenOverAt = now());
            } else if (now() - takenOverAt >= GRACE_MILLIS) {
                keys.want(key, null, () -> forgotten(memory.profile()));
            }
        } else if (!key.publicKey().equals(self.nextKey())) {
            ask(key, open);
        } else if (knownAt == 0) {
            knownAt = now();
        } else if (switchedAt == 0) {
            if (now() - knownAt >= SETTLE_MILLIS) {
                keys.want(key, previous, this::switched);
            }
        } else if (now() - switchedAt >= OVERLAP_MILLIS_MIN && now() - askedAt >= AGAIN_MILLIS) {
            engine.snapshot()
                    .onSuccess(snapshot -> context.runOnContext(_ -> {
                        if (hasNewSessions(snapshot) && now() - askedAt >= AGAIN_MILLIS) {
                            askedAt = now();
                            open.keyTakesOver(key.publicKey());
                        }
                    }));
        }
    }

    private void switched() {
        switchedAt = now();
        switchedWall = System.currentTimeMillis();
        askedAt = 0;
    }

    /// Whether no tunnel lives by a session from before the switch alone.
    private boolean hasNewSessions(EngineVerticle.Snapshot snapshot) {
        return now() - switchedAt >= OVERLAP_MILLIS_MAX
                || snapshot.status().peers().stream().noneMatch(this::isOld);
    }

    private boolean isOld(PeerStatus peer) {
        long handshake = peer.lastHandshakeMillis().orElse(0);
        return handshake < switchedWall && System.currentTimeMillis() - handshake < OVERLAP_MILLIS_MAX;
    }

    private void forgotten(NodeProfile profile) {
        memory.save(profile.withoutPrevious());
        vertx.cancelTimer(timer);
        timer = -1;
        var fingerprint = profile.nodeKey().publicKey().fingerprint();
        LOG.info("this node's key is {} from now on", fingerprint);
        finish(new LocalReply.Done("the node's key is " + fingerprint + " from now on; the one before is void"));
    }

    /// Monotonic, and long past 0, which means not yet.
    private static long now() {
        return (System.nanoTime() - ORIGIN_NANOS) / 1_000_000;
    }
}
