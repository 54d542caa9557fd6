package weft.test.cluster;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import weft.node.control.ControlConfig;
import weft.node.control.ControlLink;
import weft.node.control.ControlListener;
import weft.node.control.ControlState;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stream.CoordinatorMessage;

/// Written by its link's event loop, read by any thread. A node with everything but tunnels: the daemon's own control
/// link with TCP, TLS, WebSocket, Noise and decoding of deltas.
public final class FleetNode implements ControlListener {
    private final Fleet fleet;
    private final int index;
    private final String hostname;
    private final Identity identity;
    private volatile @Nullable CoordinatorKey pinned;
    private volatile @Nullable TailnetId tailnet;
    private volatile @Nullable NetworkMap map;
    private volatile ControlState state = new ControlState.Connecting("");
    private volatile LiveState live;
    private volatile @Nullable ControlLink link;
    private volatile long startedNanos;
    private volatile long firstMapNanos;
    private volatile long welcomedNanos;
    private volatile long updatedNanos;
    private final LongAdder welcomes = new LongAdder();
    private final LongAdder snapshots = new LongAdder();
    private final LongAdder deltas = new LongAdder();
    private final LongAdder lives = new LongAdder();
    private final LongAdder presenceChanges = new LongAdder();

    /// The keys that make a node the same one after a restart.
    public record Identity(MachinePrivateKey machineKey, NodePrivateKey nodeKey) {
        public static Identity fresh(SecureRandom random) {
            return new Identity(new MachinePrivateKey(scalar(random)), new NodePrivateKey(scalar(random)));
        }

        private static byte[] scalar(SecureRandom random) {
            var scalar = new byte[32];
            random.nextBytes(scalar);
            return scalar;
        }
    }

    FleetNode(Fleet fleet, int index, String hostname, Identity identity) {
        this.fleet = fleet;
        this.index = index;
        this.hostname = hostname;
        this.identity = identity;
        this.live = new LiveState(System.currentTimeMillis(), List.of(endpoint(index, 0)), null, 0, false);
    }

    /// What it knew when it ran last.
    public FleetNode remembering(
            @Nullable CoordinatorKey knownKey, @Nullable TailnetId knownTailnet, @Nullable NetworkMap knownMap) {
        pinned = knownKey;
        tailnet = knownTailnet;
        map = knownMap;
        return this;
    }

    /// Begins to connect.
    ///
    /// @param authKey null for a member
    public void start(List<String> coordinators, @Nullable String authKey) {
        startedNanos = System.nanoTime();
        link = ControlLink.start(
                fleet.parts(),
                new ControlConfig(
                        identity.machineKey(),
                        identity.nodeKey(),
                        hostname,
                        "weft-fleet",
                        coordinators,
                        pinned,
                        tailnet,
                        authKey,
                        map,
                        live),
                this);
    }

    /// Reports another endpoint.
    public LiveState move() {
        long sequence = Math.max(live.sequence() + 1, System.currentTimeMillis());
        live = new LiveState(sequence, List.of(endpoint(index, sequence)), null, 0, false);
        var open = link;
        if (open != null) {
            open.report(live);
        }
        return live;
    }

    /// One of 10.0.0.0/8, from the node and the time.
    private static Endpoint endpoint(int index, long sequence) {
        int host = (index << 8) | (int) (sequence & 0xff);
        return new Endpoint(IpAddress.ofIpv4(0x0a000000 | (host & 0xffffff)), 41_641);
    }

    @Override
    public void pinned(CoordinatorKey key) {
        pinned = key;
        fleet.watcher().remember(this);
    }

    @Override
    public void welcomed(CoordinatorMessage.Welcome welcome) {
        welcomedNanos = System.nanoTime();
        tailnet = welcome.tailnet();
        welcomes.increment();
        fleet.watcher().remember(this);
    }

    @Override
    public void mapChanged(NetworkMap newer, MapUpdate update) {
        long now = System.nanoTime();
        count(update);
        map = newer;
        updatedNanos = now;
        var open = link;
        if (open != null && !(update instanceof MapUpdate.Live)) {
            open.applied(newer.revision());
        }
        if (firstMapNanos == 0) {
            firstMapNanos = now;
        }
        fleet.watcher().mapChanged(this, newer, update, now);
    }

    private void count(MapUpdate update) {
        switch (update) {
            case MapUpdate.Snapshot _ -> snapshots.increment();
            case MapUpdate.Delta _ -> deltas.increment();
            case MapUpdate.Live(var changes) -> {
                lives.increment();
                var before = map;
                if (before != null) {
                    changes.stream()
                            .filter(change -> {
                                var peer = before.peers().get(change.node());
                                return peer != null && peer.online() != change.online();
                            })
                            .forEach(_ -> presenceChanges.increment());
                }
            }
        }
    }

    @Override
    public void stateChanged(ControlState newer) {
        state = newer;
    }

    public int index() {
        return index;
    }

    public String hostname() {
        return hostname;
    }

    public Identity identity() {
        return identity;
    }

    public @Nullable CoordinatorKey pinnedKey() {
        return pinned;
    }

    public @Nullable TailnetId tailnet() {
        return tailnet;
    }

    public @Nullable NetworkMap map() {
        return map;
    }

    /// Its id; null before it joined.
    public @Nullable NodeId id() {
        var known = map;
        return known == null ? null : known.self().id();
    }

    public ControlState state() {
        return state;
    }

    public boolean isConnected() {
        return state instanceof ControlState.Connected;
    }

    public LiveState live() {
        return live;
    }

    /// `System.nanoTime()` of the latest start.
    public long startedNanos() {
        return startedNanos;
    }

    /// `System.nanoTime()` at which the first map was decoded; 0 before.
    public long firstMapNanos() {
        return firstMapNanos;
    }

    /// `System.nanoTime()` of the latest welcome.
    public long welcomedNanos() {
        return welcomedNanos;
    }

    /// `System.nanoTime()` of the latest update.
    public long updatedNanos() {
        return updatedNanos;
    }

    /// How often a coordinator took it in.
    public long welcomes() {
        return welcomes.sum();
    }

    /// Snapshots, deltas and endpoint news received so far.
    public Received received() {
        return new Received(snapshots.sum(), deltas.sum(), lives.sum(), presenceChanges.sum());
    }

    /// @param presenceChanges how often a peer went offline or came back, as this node was told without a revision
    public record Received(long snapshots, long deltas, long lives, long presenceChanges) {
        public Received plus(Received other) {
            return new Received(
                    snapshots + other.snapshots,
                    deltas + other.deltas,
                    lives + other.lives,
                    presenceChanges + other.presenceChanges);
        }

        public Received minus(Received other) {
            return new Received(
                    snapshots - other.snapshots,
                    deltas - other.deltas,
                    lives - other.lives,
                    presenceChanges - other.presenceChanges);
        }
    }

    /// Ends the link.
    void stop() {
        var open = link;
        link = null;
        if (open != null) {
            open.close();
        }
    }
}
