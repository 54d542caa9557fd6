package weft.node.relay;

import io.vertx.core.Vertx;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.stream.Backoff;
import weft.node.relay.RelayView.State;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.RelayRegion;

/// Event loop. The connection to the relays of one region: opened when it is needed or is home, kept, watched, opened
/// again, and closed when nobody needs it.
final class RelayLink {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLink.class);

    /// A region that is not home is left after so long without a datagram in either direction.
    static final long IDLE_NANOS = 60_000_000_000L;
    /// After so long without a word of the relay it is asked for one: at home always, elsewhere while there is
    /// traffic.
    static final long QUIET_NANOS = 20_000_000_000L;
    /// How long it may take to answer that.
    static final long ANSWER_NANOS = 5_000_000_000L;
    /// The same after this host's network has changed: whether the connection is still one.
    static final long SUSPECT_NANOS = 1_000_000_000L;

    private static final String NO_ANSWER = "it does not answer";

    private final Parts parts;
    private RelayRegion region;
    private final OutQueue queue = new OutQueue();
    private final Backoff backoff = new Backoff();

    private State state = State.IDLE;
    private boolean home;
    private @Nullable RelayConnection connection;
    private @Nullable String server;
    private @Nullable String problem;
    /// Where in the region's list the next round of dialling begins.
    private int first;
    private boolean withoutFastStart;
    private long retryTimer = -1;
    private long usedAt;
    private long sent;
    private long received;
    /// When a connection before this one was heard last; 0 for never.
    private long heardBefore;
    /// Dials that are no longer wanted find another number here.
    private int generation;

    /// What all links of a node share.
    record Parts(
            Vertx vertx,
            RelayDialer dialer,
            NodePrivateKey key,
            Entropy entropy,
            RandomGenerator random,
            Events events) {}

    /// What a link tells whoever keeps it.
    interface Events {
        void packet(int region, NodeKey source, byte[] b, int offset, int length);

        void peerGone(int region, NodeKey peer, GoneReason reason);

        void changed(RelayLink link);
    }

    RelayLink(Parts parts, RelayRegion region) {
        this.parts = parts;
        this.region = region;
    }

    int region() {
        return region.id();
    }

    State state() {
        return state;
    }

    RelayHeard heard() {
        var open = connection;
        return state == State.UP && open != null
                ? new RelayHeard(open.heardAt(), true)
                : new RelayHeard(heardBefore, false);
    }

    RelayView.Link view() {
        return new RelayView.Link(
                region.id(),
                region.code(),
                state,
                server,
                problem,
                sent,
                received,
                queue.droppedFull() + queue.droppedOld());
    }

    /// Sends a datagram to a node, now or when there is a connection. Then call [#flush].
    void send(NodeKey target, byte[] b, int offset, int length, long now) {
        usedAt = now;
        var open = connection;
        if (state == State.UP && open != null && queue.isEmpty() && open.isWritable()) {
            send(open, target, b, offset, length);
        } else {
            queue.add(target, b, offset, length, now);
            dialIfIdle(now);
        }
    }

    void flush() {
        var open = connection;
        if (open != null) {
            open.flush();
        }
    }

    /// Home is always connected.
    void setHome(boolean isHome, long now) {
        if (home != isHome) {
            home = isHome;
            usedAt = now;
            var open = connection;
            if (open != null) {
                open.prefer(isHome);
            }
        }
        if (isHome) {
            dialIfIdle(now);
        }
    }

    /// What the newest relay map says of this region.
    void update(RelayRegion newest) {
        if (newest.equals(region)) {
            return;
        }
        region = newest;
        first = 0;
        var open = connection;
        if (open != null && !newest.servers().contains(open.server())) {
            open.end("the relay is no longer in the map");
        }
    }

    /// This host's network has changed: waits end, connections from an address that this host lost end, and others
    /// have to show that they still are.
    void networkChanged(long now) {
        backoff.succeeded();
        var open = connection;
        switch (state) {
            case IDLE -> {}
            case CONNECTING, WAITING -> dialAnew();
            case UP -> {
                if (open != null && open.isOfThisHost()) {
                    suspect(open, now);
                } else if (open != null) {
                    open.end("this host has lost the address that it was connected from");
                    if (state == State.WAITING) {
                        dialAnew();
                    }
                }
            }
        }
    }

    private void dialAnew() {
        parts.vertx.cancelTimer(retryTimer);
        var underWay = connection;
        connection = null;
        if (underWay != null) {
            underWay.close();
        }
        dial();
    }

    private void suspect(RelayConnection open, long now) {
        open.ask(now, SUSPECT_NANOS);
        parts.vertx.setTimer(SUSPECT_NANOS / 1_000_000 + 1, _ -> {
            if (open == connection && state == State.UP && open.owesAnswer(System.nanoTime())) {
                open.end(NO_ANSWER);
            }
        });
    }

    /// Looks at the clock.
    void tick(long now) {
        var open = connection;
        if (open == null) {
            return;
        }
        open.onDeadline(now);
        if (state != State.UP || open != connection) {
            return;
        }
        long heardAt = open.heardAt();
        if (!home && now - usedAt > IDLE_NANOS) {
            leave();
        } else if (open.owesAnswer(now)) {
            open.end(NO_ANSWER);
        } else if (!open.isAsked() && now - heardAt > QUIET_NANOS && (home || usedAt - heardAt > 0)) {
            open.ask(now, ANSWER_NANOS);
        }
    }

    private void leave() {
        LOG.debug("leaving relay {}, nobody needs it", region.code());
        close();
        parts.events.changed(this);
    }

    void close() {
        generation++;
        parts.vertx.cancelTimer(retryTimer);
        queue.clear();
        var open = connection;
        connection = null;
        state = State.IDLE;
        problem = null;
        if (open != null) {
            open.close();
        }
    }

    private void dialIfIdle(long now) {
        if (state == State.IDLE) {
            usedAt = now;
            dial();
        }
    }

    private void dial() {
        become(State.CONNECTING, problem);
        dial(0, ++generation);
    }

    private void dial(int tried, int mine) {
        var servers = region.servers();
        var candidate = servers.get((first + tried) % servers.size());
        server = candidate.host() + ":" + candidate.port();
        parts.dialer.dial(candidate).onComplete(done -> {
            if (mine != generation) {
                if (done.succeeded()) {
                    done.result().channel().close();
                }
            } else if (done.succeeded()) {
                connected(done.result());
            } else if (tried + 1 < servers.size()) {
                LOG.debug("{}", done.cause().getMessage());
                dial(tried + 1, mine);
            } else {
                retryLater(String.valueOf(done.cause().getMessage()));
            }
        });
    }

    private void connected(RelayDialer.Dialled dialled) {
        var fresh = new RelayConnection(dialled, parts.key, parts.entropy, new FromConnection());
        connection = fresh;
        first = Math.max(0, region.servers().indexOf(dialled.server()));
        fresh.greet(withoutFastStart ? null : dialled.key(), home, System.nanoTime());
    }

    private void retryLater(String why) {
        long wait = Math.max(1, backoff.failed(System.nanoTime() / 1_000_000, parts.random));
        if (!why.equals(problem)) {
            LOG.info("relay {}: {}", region.code(), why);
        }
        if (!home && queue.isEmpty()) {
            become(State.IDLE, why);
            return;
        }
        become(State.WAITING, why);
        retryTimer = parts.vertx.setTimer(wait, _ -> {
            queue.dropOld(System.nanoTime());
            if (home || !queue.isEmpty()) {
                dial();
            } else {
                become(State.IDLE, problem);
            }
        });
    }

    private void become(State next, @Nullable String why) {
        state = next;
        problem = why;
        parts.events.changed(this);
    }

    private void send(RelayConnection open, NodeKey target, byte[] b, int offset, int length) {
        if (open.send(target, b, offset, length)) {
            sent++;
        }
    }

    private void drain(RelayConnection open, long now) {
        while (open.isWritable()) {
            var next = queue.poll(now);
            if (next == null) {
                break;
            }
            send(open, next.target(), next.bytes(), 0, next.bytes().length);
        }
        open.flush();
    }

    /// What the link's connection tells; of one that was given up meanwhile nothing matters but its packets.
    private final class FromConnection implements RelayConnection.Owner {
        @Override
        public void up(RelayConnection from) {
            if (connection != from) {
                return;
            }
            var server = from.server();
            LOG.info(
                    "relay {} is connected: {}:{}{}",
                    region.code(),
                    server.host(),
                    server.port(),
                    home ? ", home" : "");
            backoff.succeeded();
            first = 0;
            long now = System.nanoTime();
            usedAt = now;
            become(State.UP, null);
            drain(from, now);
        }

        @Override
        public void writable(RelayConnection from) {
            if (connection == from && state == State.UP) {
                drain(from, System.nanoTime());
            }
        }

        @Override
        public void packet(NodeKey source, byte[] b, int offset, int length) {
            received++;
            usedAt = System.nanoTime();
            parts.events.packet(region.id(), source, b, offset, length);
        }

        @Override
        public void peerGone(NodeKey peer, GoneReason reason) {
            parts.events.peerGone(region.id(), peer, reason);
        }

        @Override
        public void health(RelayConnection from, @Nullable String said) {
            if (connection == from && state == State.UP) {
                become(State.UP, said);
            }
        }

        @Override
        public void lost(RelayConnection from, String why) {
            if (connection != from) {
                return;
            }
            connection = null;
            if (state == State.UP) {
                heardBefore = from.heardAt();
            } else {
                // It got as far as TLS but not in: another server, and the slower greeting, may do better.
                withoutFastStart = from.greetedFast();
                first = (first + 1) % region.servers().size();
            }
            retryLater(why);
        }
    }
}
