package weft.node.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weft.kit.proxy.ProxySettings;
import weft.node.dataplane.RelayDoor;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.RelayMap;

/// Event loop. Carries datagrams between the clean room's relay rings and connections to relays. Besides the engine's
/// verticle the only one that knows both sides of the clean room's doors. Its methods may be called from any thread.
public final class RelayLinkVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 1_000;
    /// Datagrams taken from the ring at a time: then whoever else waits on the event loop has a turn.
    private static final int BATCH = 128;

    private final ProxySettings proxies;
    private final Entropy entropy;
    private final RandomGenerator random;
    private final RelayOwner owner;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();

    private @Nullable RelayDialer dialer;
    private @Nullable RelayLinks links;
    /// By the key that the node has just renewed: they bring, and take nothing.
    private @Nullable RelayLinks former;
    private @Nullable RelayDoor openDoor;
    private @Nullable NodeKey linkKey;
    private RelayMap map = RelayMap.NONE;
    private int home;
    private volatile RelayView view = RelayView.NONE;
    private long ticker = -1;

    public RelayLinkVerticle(ProxySettings proxies, Entropy entropy, RandomGenerator random, RelayOwner owner) {
        this.proxies = proxies;
        this.entropy = entropy;
        this.random = random;
        this.owner = owner;
    }

    @Override
    public Future<?> start() {
        dialer = new RelayDialer(vertx, new NameLookup(vertx), proxies);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        closeLinks();
        return Future.succeededFuture();
    }

    /// A data plane is open: from now on its datagrams travel, with this node's key as their sender.
    public void open(RelayDoor door, NodePrivateKey key) {
        context.runOnContext(_ -> {
            closeLinks();
            openDoor = door;
            connect(door, key);
            ticker = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
            door.onOutgoing(this::scheduleDrain);
        });
    }

    /// The node renews its key: what goes out is sent as `first` from now on. While there is a second key, relays go on
    /// bringing what is sent to that one.
    public void keys(NodePrivateKey first, @Nullable NodePrivateKey second) {
        context.runOnContext(_ -> {
            var door = openDoor;
            if (door == null) {
                return;
            }
            if (!first.publicKey().equals(linkKey)) {
                closeFormer();
                former = links;
                connect(door, first);
            }
            if (second == null) {
                closeFormer();
            }
        });
    }

    private void connect(RelayDoor door, NodePrivateKey key) {
        var dial = dialer;
        if (dial == null) {
            return;
        }
        var mine = new Owner();
        var fresh =
                new RelayLinks(door, mine, events -> new RelayLink.Parts(vertx, dial, key, entropy, random, events));
        mine.links = fresh;
        links = fresh;
        linkKey = key.publicKey();
        fresh.update(map);
        fresh.home(home);
    }

    private void tick() {
        if (links != null) {
            links.tick();
        }
        if (former != null) {
            former.tick();
        }
    }

    private void closeFormer() {
        if (former != null) {
            former.close();
            former = null;
        }
    }

    /// The data plane closes: call before it does, and wait.
    public Future<Void> shut() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            closeLinks();
            done.complete();
        });
        return done.future();
    }

    public void relays(RelayMap newest) {
        context.runOnContext(_ -> {
            map = newest;
            if (links != null) {
                links.update(newest);
            }
            if (former != null) {
                former.update(newest);
            }
        });
    }

    /// The region on whose relay this node listens; 0 for none.
    public void home(int region) {
        context.runOnContext(_ -> {
            home = region;
            if (links != null) {
                links.home(region);
            }
            if (former != null) {
                former.home(region);
            }
        });
    }

    /// This host's addresses or routes are others than before.
    public void networkChanged() {
        context.runOnContext(_ -> {
            if (links != null) {
                links.networkChanged();
            }
            if (former != null) {
                former.networkChanged();
            }
        });
    }

    /// The links as they were at the last change of one; counters are of that moment.
    public RelayView view() {
        return view;
    }

    /// The links as they are now.
    public Future<RelayView> look() {
        Promise<RelayView> seen = Promise.promise();
        context.runOnContext(_ -> seen.complete(links == null ? RelayView.NONE : links.view()));
        return seen.future();
    }

    /// When a relay of a region was heard last.
    public Future<RelayHeard> heard(int region) {
        Promise<RelayHeard> heard = Promise.promise();
        context.runOnContext(_ -> heard.complete(links == null ? RelayHeard.NEVER : links.heard(region)));
        return heard.future();
    }

    /// Packet thread, and event loop.
    private void scheduleDrain() {
        if (drainScheduled.compareAndSet(false, true)) {
            context.runOnContext(_ -> {
                drainScheduled.set(false);
                var open = links;
                if (open != null && open.drain(BATCH)) {
                    scheduleDrain();
                }
            });
        }
    }

    private void closeLinks() {
        vertx.cancelTimer(ticker);
        ticker = -1;
        closeFormer();
        openDoor = null;
        linkKey = null;
        var open = links;
        links = null;
        if (open != null) {
            open.close();
            publish(RelayView.NONE);
        }
    }

    private void publish(RelayView newest) {
        view = newest;
        owner.changed(newest);
    }

    /// Of the links of one key; those of a former one have nothing to say any more.
    private final class Owner implements RelayOwner {
        private @Nullable RelayLinks links;

        @Override
        public void changed(RelayView newest) {
            if (isCurrent()) {
                publish(newest);
            }
        }

        @Override
        public void peerGone(int region, NodeKey peer, GoneReason reason) {
            if (isCurrent()) {
                owner.peerGone(region, peer, reason);
            }
        }

        private boolean isCurrent() {
            return links != null && links == RelayLinkVerticle.this.links;
        }
    }
}
