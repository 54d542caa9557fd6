package weft.coordinator.nodestream;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import weft.coordinator.live.LiveRecord;
import weft.protocol.access.Access;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.RelayMap;
import weft.protocol.stream.MapFeed;
import weft.protocol.stream.Refusal;

/// One event loop. One tailnet's feed and the sessions that follow it.
final class TailnetStreams {
    /// News that come within this time of a round go into one round together: the first goes at once.
    private static final long ROUND_MILLIS = 10;

    private final StreamLoop loop;
    private final MapFeed feed;
    private final UpdateEncoder encoder;
    private final Set<StreamSession> sessions = new LinkedHashSet<>();
    private final FeedWaits<StreamSession> waits = new FeedWaits<>(this::revision);
    private final long startedNanos = System.nanoTime();
    private boolean presenceSettled;
    private Round round = Round.NONE;
    private long lastRoundNanos = System.nanoTime() - 1_000_000_000;

    private enum Round {
        NONE,
        /// A timer will begin it.
        PENDING,
        RUNNING,
        /// There were news since it began: another one follows.
        RUNNING_BEHIND
    }

    TailnetStreams(StreamLoop loop, Access access) {
        this.loop = loop;
        this.feed = new MapFeed(access, loop.streams.settings.coordinators(), loop.streams.relays());
        this.encoder = new UpdateEncoder(loop.streams.parts.json(), loop.streams.counters.shared);
        for (var node : access.state().nodes().keySet()) {
            takeLive(node);
        }
    }

    MapFeed feed() {
        return feed;
    }

    UpdateEncoder encoder() {
        return encoder;
    }

    long revision() {
        return feed.state().revision();
    }

    void add(StreamSession session) {
        sessions.add(session);
    }

    void remove(StreamSession session) {
        sessions.remove(session);
    }

    /// Who waits for this feed before following it.
    FeedWaits<StreamSession> waits() {
        return waits;
    }

    void advance(Access.Step step, List<Entry> entries) {
        feed.advance(step, entries);
        for (Entry entry : entries) {
            if (entry.change() instanceof Change.NodeRemoved(var node)) {
                encoder.forget(node);
            } else if (entry.change() instanceof Change.NodeJoined(var node)) {
                takeLive(node.id());
            }
        }
        loop.turns.run(waits.due());
        round();
    }

    void relays(RelayMap map) {
        if (feed.relays(map)) {
            round();
        }
    }

    void changed(LiveRecord record) {
        boolean moved = feed.report(record.node().node(), record.live());
        boolean came = feed.presence(record.node().node(), record.online());
        if (moved || came) {
            round();
        }
    }

    /// A node that joined at another coordinator may have been seen there before its entry came here.
    private void takeLive(NodeId node) {
        var record = loop.streams.parts.live().of(feed.state().tailnet(), node);
        if (record != null) {
            feed.report(node, record.live());
            feed.presence(node, record.online());
        }
    }

    void tick() {
        var now = loop.streams.parts.clock().instant();
        if (feed.expire(now)) {
            round();
        }
        if (!presenceSettled
                && System.nanoTime() - startedNanos
                        > loop.streams.settings.presenceGrace().toNanos()) {
            presenceSettled = true;
            settlePresence();
        }
        List.copyOf(sessions).forEach(StreamSession::tick);
    }

    /// Who has not come back by now is away.
    private void settlePresence() {
        boolean any = false;
        for (var node : feed.state().nodes().keySet()) {
            if (feed.online(node) == null) {
                any |= feed.presence(node, false);
            }
        }
        if (any) {
            round();
        }
    }

    /// Sends everybody what they lack: at once when it was quiet, else together with what else comes.
    private void round() {
        if (round == Round.RUNNING) {
            round = Round.RUNNING_BEHIND;
        }
        if (round != Round.NONE || sessions.isEmpty()) {
            return;
        }
        long since = (System.nanoTime() - lastRoundNanos) / 1_000_000;
        if (since >= ROUND_MILLIS) {
            runRound();
        } else {
            round = Round.PENDING;
            loop.vertx.setTimer(Math.max(1, ROUND_MILLIS - since), _ -> runRound());
        }
    }

    private void runRound() {
        round = Round.RUNNING;
        var jobs = new ArrayList<Runnable>(sessions.size() + 1);
        sessions.forEach(session -> jobs.add(session::flush));
        jobs.add(this::roundEnded);
        loop.turns.run(jobs);
    }

    private void roundEnded() {
        boolean isBehind = round == Round.RUNNING_BEHIND;
        round = Round.NONE;
        lastRoundNanos = System.nanoTime();
        if (isBehind) {
            round();
        }
    }

    /// The feed cannot go on; the nodes come back to a new one.
    void dissolve() {
        var all = new ArrayList<>(sessions);
        all.addAll(waits.end());
        all.forEach(session -> session.refuse(Refusal.UNAVAILABLE, "this coordinator lost track; come back"));
    }
}
