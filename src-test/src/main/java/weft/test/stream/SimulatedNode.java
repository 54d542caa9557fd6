package weft.test.stream;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.node.control.ControlConfig;
import weft.node.control.ControlLink;
import weft.node.control.ControlLink.ControlParts;
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

/// Any thread. A node with everything but tunnels: the daemon's own control link, TLS and Noise and all. It keeps its
/// keys, its map and the pinned key over [#stop] and [#start], as a daemon's state directory does.
public final class SimulatedNode implements ControlListener {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ControlParts parts;
    private final MachinePrivateKey machineKey = new MachinePrivateKey(random());
    private NodePrivateKey nodeKey = new NodePrivateKey(random());
    private final String hostname;
    private List<String> urls;
    private @Nullable ControlLink link;
    private @Nullable CoordinatorKey pinned;
    private @Nullable TailnetId tailnet;
    private @Nullable NetworkMap map;
    private ControlState state = new ControlState.Connecting("");
    private LiveState live;
    private final List<MapUpdate> updates = new ArrayList<>();
    private int welcomes;
    private String lastProblem = "";

    public SimulatedNode(ControlParts parts, String hostname, List<String> urls) {
        this.parts = parts;
        this.hostname = hostname;
        this.urls = urls;
        this.live = live(System.currentTimeMillis());
    }

    public static ControlParts parts(Vertx vertx) {
        return ControlParts.of(vertx, RANDOM::nextBytes, new java.util.Random());
    }

    /// Begins to connect.
    ///
    /// @param authKey null for a node that is a member
    public synchronized SimulatedNode start(@Nullable String authKey) {
        updates.clear();
        link = ControlLink.start(
                parts,
                new ControlConfig(
                        machineKey, nodeKey, hostname, "weft-simulated", urls, pinned, tailnet, authKey, map, live),
                this);
        return this;
    }

    /// Begins to connect, for a person who will log in.
    ///
    /// @param pin of the coordinator's key
    /// @param deviceCode whether the person wants a code
    public SimulatedNode startLogin(String pin, boolean deviceCode) {
        return startLogin(pin, deviceCode, false);
    }

    /// Begins to connect as a member whose person wants to log in anew.
    public SimulatedNode startWithLogin() {
        return startLogin(null, false, true);
    }

    private synchronized SimulatedNode startLogin(@Nullable String pin, boolean deviceCode, boolean renews) {
        updates.clear();
        link = ControlLink.start(
                parts,
                new ControlConfig(
                        machineKey,
                        nodeKey,
                        hostname,
                        "weft-simulated",
                        urls,
                        pinned,
                        tailnet,
                        null,
                        true,
                        deviceCode,
                        pin,
                        renews,
                        map,
                        live),
                this);
        return this;
    }

    public void stop() {
        ControlLink open;
        synchronized (this) {
            open = link;
            link = null;
        }
        if (open != null) {
            open.close().await();
        }
    }

    /// Connects elsewhere from the next start on.
    public synchronized void connectTo(List<String> others) {
        urls = others;
    }

    /// Another node key, as after a logout.
    public synchronized void renewKey() {
        nodeKey = new NodePrivateKey(random());
    }

    /// Asks for another node key beside the one that it has.
    public synchronized NodePrivateKey beginRenewal() {
        var next = new NodePrivateKey(random());
        link().renewKey(next);
        return next;
    }

    /// That one takes over.
    public synchronized void endRenewal(NodePrivateKey next) {
        nodeKey = next;
        link().connectAs(next);
        link().keyTakesOver(next.publicKey());
    }

    public synchronized NodePrivateKey nodeKey() {
        return nodeKey;
    }

    /// Says that it can be reached elsewhere.
    public synchronized void move() {
        live = live(live.sequence() + 1);
        link().report(live);
    }

    public synchronized ControlLink link() {
        return Objects.requireNonNull(link);
    }

    public synchronized NetworkMap map() {
        return Objects.requireNonNull(map);
    }

    public synchronized @Nullable NetworkMap mapIfAny() {
        return map;
    }

    /// Whether its map has that peer.
    public boolean sees(NodeId peer) {
        return map().peers().containsKey(peer);
    }

    public synchronized ControlState state() {
        return state;
    }

    /// Why the node was not connected the last time that it was not; empty for never.
    public synchronized String lastProblem() {
        return lastProblem;
    }

    public synchronized int welcomes() {
        return welcomes;
    }

    public synchronized LiveState live() {
        return live;
    }

    /// What arrived since the last start.
    public synchronized List<MapUpdate> updates() {
        return List.copyOf(updates);
    }

    /// Makes [#updates] empty.
    public synchronized void forgetUpdates() {
        updates.clear();
    }

    /// Waits until that holds; false when it does not within ten seconds.
    public synchronized boolean await(Predicate<SimulatedNode> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        try {
            while (!condition.test(this)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public synchronized void pinned(CoordinatorKey key) {
        pinned = key;
    }

    @Override
    public synchronized void welcomed(CoordinatorMessage.Welcome welcome) {
        tailnet = welcome.tailnet();
        welcomes++;
        notifyAll();
    }

    @Override
    public synchronized void mapChanged(NetworkMap newer, MapUpdate update) {
        map = newer;
        updates.add(update);
        if (link != null) {
            link.applied(newer.revision());
        }
        notifyAll();
    }

    @Override
    public synchronized void stateChanged(ControlState newer) {
        state = newer;
        switch (newer) {
            case ControlState.Waiting waiting -> lastProblem = waiting.problem();
            case ControlState.Stopped stopped -> lastProblem = stopped.problem();
            case ControlState.Connecting _, ControlState.LoginNeeded _, ControlState.Connected _ -> {}
        }
        notifyAll();
    }

    private static LiveState live(long sequence) {
        var address = IpAddress.ofIpv4(0x0a000000 | (int) (sequence & 0xffffff));
        return new LiveState(sequence, List.of(new Endpoint(address, 41_641)), null, 0, false);
    }

    private static byte[] random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
