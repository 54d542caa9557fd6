package weft.protocol.paths;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Nodes on one flat network without NATs, with a relay, on a hand-turned clock: for the behaviour of one agent. The
/// whole world, with NATs, is in `weft.simulate`.
final class SimulatedPaths {
    static final long MILLI = 1_000_000L;
    static final int REGION = 7;
    static final int TUN_MTU = 1_280;

    final SplittableRandom random = new SplittableRandom(42);
    final List<Node> nodes = new ArrayList<>();
    long now = 1_000 * MILLI;
    long wireNanos = 5 * MILLI;
    long relayNanos = 20 * MILLI;
    int wireMtu = 1_500;
    boolean relayWorks = true;
    /// From, to: whether the wire between them is cut, in that direction.
    BiPredicate<Node, Node> cut = (_, _) -> false;

    /// Sees every disco datagram that arrives by UDP.
    BiConsumer<Node, byte[]> tap = (_, _) -> {};

    private final PriorityQueue<Flying> flying = new PriorityQueue<>();
    private long order;

    private record Flying(long at, long order, Runnable arrival) implements Comparable<Flying> {
        @Override
        public int compareTo(Flying other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    Node node(String... endpoints) {
        var node = new Node(this, nodes.size() + 1, endpoints);
        nodes.add(node);
        return node;
    }

    /// Everyone knows everyone, as a network map would have it.
    void meet() {
        for (var node : nodes) {
            for (var peer : nodes) {
                if (peer != node) {
                    node.put(peer);
                }
            }
        }
    }

    void after(long nanos, Runnable arrival) {
        flying.add(new Flying(now + nanos, order++, arrival));
    }

    void run(long millis) {
        long end = now + millis * MILLI;
        while (true) {
            long next = flying.isEmpty() ? end : flying.peek().at;
            for (var node : nodes) {
                next = Math.min(next, node.agent.nextDeadlineNanos());
            }
            if (next >= end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            while (!flying.isEmpty() && flying.peek().at <= now) {
                flying.remove().arrival.run();
            }
            for (var node : nodes) {
                if (node.agent.nextDeadlineNanos() <= now) {
                    node.agent.onDeadline(now);
                }
            }
        }
    }

    static final class Node implements PathSink {
        final SimulatedPaths world;
        final long id;
        final PathAgent agent;
        final NodeKey key;
        DiscoPrivateKey discoKey;
        List<Endpoint> endpoints;
        boolean hardNat;
        /// Where it listens; a packet that comes to another one is answered by "not here".
        int homeRelay = REGION;
        final TreeMap<Long, PeerPath> peers = new TreeMap<>();
        final List<String> changes = new ArrayList<>();
        /// Node ids of data that arrived, with the time.
        final List<Long> dataNanos = new ArrayList<>();
        int dataByRelay;
        int discoSent;
        /// Where disco datagrams were sent to.
        final List<Endpoint> targets = new ArrayList<>();
        int endpointsWanted;
        int openSockets;

        Node(SimulatedPaths world, long id, String... endpoints) {
            this.world = world;
            this.id = id;
            this.endpoints = new ArrayList<>(
                    List.of(endpoints).stream().map(Endpoint::parse).toList());
            key = new NodePrivateKey(bytes(world)).publicKey();
            discoKey = new DiscoPrivateKey(bytes(world));
            agent = new PathAgent(new PathAgent.Config(TUN_MTU, world.random::nextBytes), this);
            tellSelf();
        }

        private static byte[] bytes(SimulatedPaths world) {
            var bytes = new byte[32];
            world.random.nextBytes(bytes);
            return bytes;
        }

        void tellSelf() {
            agent.self(new SelfPaths(discoKey, key, endpoints, homeRelay, hardNat), world.now);
        }

        PeerPaths spec() {
            return new PeerPaths(
                    id,
                    key,
                    discoKey.publicKey(),
                    List.of(IpAddress.ofIpv4(100 << 24 | 64 << 16 | (int) id)),
                    endpoints,
                    homeRelay,
                    hardNat);
        }

        void put(Node peer) {
            peers.put(peer.id, agent.put(peer.spec(), world.now));
        }

        PeerPath to(Node peer) {
            return Objects.requireNonNull(peers.get(peer.id));
        }

        /// A data packet by whatever route there is; whether there was one.
        boolean send(Node peer) {
            var path = to(peer);
            path.sent(world.now);
            switch (path.route()) {
                case Route.Nowhere _ -> {
                    return false;
                }
                case Route.ByRelay relay -> dataByRelay(peer, relay.region());
                case Route.Direct direct -> dataByUdp(direct.path());
                case Route.Both both -> {
                    dataByUdp(both.path());
                    dataByRelay(peer, both.region());
                }
            }
            return true;
        }

        private void dataByRelay(Node peer, int region) {
            byRelay(peer, region, () -> {
                peer.dataNanos.add(world.now);
                peer.dataByRelay++;
                peer.to(this).receivedByRelay(region, world.now);
            });
        }

        private void byRelay(Node peer, int region, Runnable arrival) {
            if (!world.relayWorks) {
                return;
            }
            world.after(
                    world.relayNanos,
                    peer.homeRelay == region ? arrival : () -> agent.relayLacks(region, peer.key, world.now));
        }

        private void dataByUdp(UdpPath path) {
            deliver(path, peer -> {
                peer.dataNanos.add(world.now);
                var source = source(path);
                peer.to(this)
                        .received(
                                path.socket(),
                                source.address().high(),
                                source.address().low(),
                                source.port(),
                                world.now);
            });
        }

        private Endpoint source(UdpPath path) {
            return endpoints.stream()
                    .filter(endpoint -> endpoint.isIpv4() == path.endpoint().isIpv4())
                    .findFirst()
                    .orElseThrow();
        }

        private void deliver(UdpPath path, java.util.function.Consumer<Node> arrival) {
            for (var peer : world.nodes) {
                if (peer.endpoints.contains(path.endpoint())) {
                    world.after(world.wireNanos, () -> {
                        if (!world.cut.test(this, peer)) {
                            arrival.accept(peer);
                        }
                    });
                }
            }
        }

        @Override
        public void discoToUdp(UdpPath path, byte[] datagram) {
            discoSent++;
            targets.add(path.endpoint());
            int headers = path.endpoint().isIpv4() ? 28 : 48;
            boolean haveFamily = endpoints.stream()
                    .anyMatch(endpoint -> endpoint.isIpv4() == path.endpoint().isIpv4());
            if (datagram.length + headers <= world.wireMtu && haveFamily) {
                var source = source(path);
                deliver(path, peer -> {
                    world.tap.accept(peer, datagram);
                    peer.agent.fromUdp(path.socket(), source, datagram, 0, datagram.length, world.now);
                });
            }
        }

        @Override
        public void discoToRelay(int region, NodeKey target, byte[] datagram) {
            for (var peer : world.nodes) {
                if (peer.key.equals(target)) {
                    byRelay(
                            peer,
                            region,
                            () -> peer.agent.fromRelay(region, key, datagram, 0, datagram.length, world.now));
                }
            }
        }

        @Override
        public void routeChanged(PeerPath peer, RouteReason reason) {
            changes.add(world.now / MILLI + " " + peer.route() + " " + reason);
        }

        @Override
        public void endpointsWanted() {
            endpointsWanted++;
        }

        @Override
        public void openSockets(int first, int count) {
            openSockets += count;
        }

        @Override
        public void closeSockets(int first, int count) {
            openSockets -= count;
        }
    }
}
