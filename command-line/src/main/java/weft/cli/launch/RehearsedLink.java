package weft.cli.launch;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.node.control.ControlConfig;
import weft.node.control.ControlLink;
import weft.node.control.ControlLink.ControlParts;
import weft.node.control.ControlListener;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stream.CoordinatorMessage;

/// Written by its link's event loop, read by the thread that rehearses. A node without a tunnel, that keeps what a
/// daemon would over its restarts.
final class RehearsedLink implements ControlListener {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ControlParts parts;
    private final String url;
    private final String hostname;
    private final MachinePrivateKey machineKey = new MachinePrivateKey(random());
    private final NodePrivateKey nodeKey = new NodePrivateKey(random());
    private volatile @Nullable CoordinatorKey pinned;
    private volatile @Nullable TailnetId tailnet;
    private volatile @Nullable NetworkMap map;
    private volatile CountDownLatch welcome = new CountDownLatch(1);
    private LiveState live = new LiveState(
            System.currentTimeMillis(), List.of(new Endpoint(IpAddress.parse("192.0.2.1"), 41_641)), null, 0, false);
    private volatile @Nullable ControlLink link;

    RehearsedLink(ControlParts parts, String url, String hostname) {
        this.parts = parts;
        this.url = url;
        this.hostname = hostname;
    }

    /// @param authKey null for a member
    void start(@Nullable String authKey) {
        welcome = new CountDownLatch(1);
        link = ControlLink.start(
                parts,
                new ControlConfig(
                        machineKey,
                        nodeKey,
                        hostname,
                        "weft-rehearsal",
                        List.of(url),
                        pinned,
                        tailnet,
                        authKey,
                        map,
                        live),
                this);
    }

    void awaitWelcome(Duration most) throws InterruptedException {
        if (!welcome.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            System.err.println("a rehearsed node was not welcomed");
        }
    }

    void move() {
        live = new LiveState(live.sequence() + 1, live.endpoints(), null, 0, false);
        var open = link;
        if (open != null) {
            open.report(live);
        }
    }

    void stop() {
        var open = link;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void pinned(CoordinatorKey key) {
        pinned = key;
    }

    @Override
    public void welcomed(CoordinatorMessage.Welcome answer) {
        tailnet = answer.tailnet();
        welcome.countDown();
    }

    @Override
    public void mapChanged(NetworkMap newer, MapUpdate update) {
        map = newer;
        var open = link;
        if (open != null) {
            open.applied(newer.revision());
        }
    }

    private static byte[] random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
