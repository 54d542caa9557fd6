package weft.test.reach;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import weft.kit.proxy.ProxySettings;
import weft.node.dataplane.RelayDoor;
import weft.node.dataplane.RelayPackets;
import weft.node.relay.RelayLinkVerticle;
import weft.node.relay.RelayOwner;
import weft.node.relay.RelayView;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.RelayMap;
import weft.test.lab.Await;

/// Any thread. A node that is nothing but its relay links: what its engine would send is put in here, what would reach
/// the engine comes out. Speaks to any relay of the kind.
public final class LinkPeer implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final NodePrivateKey key = newKey();
    private final Door door = new Door();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<RelayView> views = new CopyOnWriteArrayList<>();
    private final List<String> gone = new CopyOnWriteArrayList<>();
    private final RelayLinkVerticle links;

    /// A datagram that came by a relay.
    @SuppressWarnings("ArrayRecordComponent") // written once, compared by the test
    public record Received(int region, NodeKey source, byte[] bytes) {}

    private LinkPeer(ProxySettings proxies) {
        links = new RelayLinkVerticle(proxies, RANDOM::nextBytes, RANDOM, new Owner());
    }

    /// @param home region of the map; 0 for none
    public static LinkPeer start(RelayMap map, int home, ProxySettings proxies) throws TimeoutException {
        var peer = new LinkPeer(proxies);
        peer.vertx.deployVerticle(peer.links).await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        peer.links.relays(map);
        peer.links.home(home);
        peer.links.open(peer.door, peer.key);
        return peer;
    }

    private static NodePrivateKey newKey() {
        var scalar = new byte[32];
        RANDOM.nextBytes(scalar);
        return new NodePrivateKey(scalar);
    }

    public NodeKey key() {
        return key.publicKey();
    }

    public RelayLinkVerticle links() {
        return links;
    }

    public void send(int region, NodeKey target, byte[] bytes) {
        door.send(region, target, bytes);
    }

    public RelayView view() {
        return links.look().toCompletionStage().toCompletableFuture().join();
    }

    /// Waits until the links look like this.
    public RelayView await(Predicate<RelayView> wanted) {
        Await.until(() -> wanted.test(view()), DEADLINE, () -> "the links are " + views);
        return view();
    }

    public Received awaitPacket(Predicate<Received> wanted) {
        Await.until(() -> received.stream().anyMatch(wanted), DEADLINE, () -> "the links are " + views);
        return received.stream().filter(wanted).findFirst().orElseThrow();
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /// Keys that a relay said it has no connection of.
    public List<String> gone() {
        return List.copyOf(gone);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private final class Owner implements RelayOwner {
        @Override
        public void changed(RelayView view) {
            views.add(view);
        }

        @Override
        public void peerGone(int region, NodeKey peer, GoneReason reason) {
            gone.add(peer.fingerprint());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // written once, sent, forgotten
    private record Outgoing(int region, NodeKey target, byte[] bytes) {}

    private final class Door implements RelayDoor {
        private final ConcurrentLinkedQueue<Outgoing> out = new ConcurrentLinkedQueue<>();
        private volatile Runnable onOutgoing = () -> {};

        void send(int region, NodeKey target, byte[] bytes) {
            out.add(new Outgoing(region, target, bytes));
            onOutgoing.run();
        }

        @Override
        public boolean put(int region, NodeKey source, byte[] b, int offset, int length) {
            received.add(new Received(region, source, Arrays.copyOfRange(b, offset, offset + length)));
            return true;
        }

        @Override
        public int drain(RelayPackets to, int max) {
            int taken = 0;
            while (taken < max) {
                var next = out.poll();
                if (next == null) {
                    break;
                }
                to.packet(next.region(), next.target(), next.bytes(), 0, next.bytes().length);
                taken++;
            }
            return taken;
        }

        @Override
        public void onOutgoing(Runnable action) {
            onOutgoing = action;
            action.run();
        }
    }
}
