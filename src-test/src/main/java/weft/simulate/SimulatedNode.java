package weft.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.paths.PathAgent;
import weft.protocol.paths.PathSink;
import weft.protocol.paths.PeerPath;
import weft.protocol.paths.PeerPaths;
import weft.protocol.paths.Route;
import weft.protocol.paths.RouteReason;
import weft.protocol.paths.SelfPaths;
import weft.protocol.paths.UdpPath;
import weft.protocol.wireguard.Tunnel;

/// One thread. A node with a real [PathAgent], and around it what the daemon does: sockets, STUN, relays, reports to
/// the
/// coordinator, and packets of the size that a tunnel of 1,280 bytes makes.
final class SimulatedNode implements PathSink, Interfaces.Receiver {
    static final int TUN_MTU = 1_280;
    private static final long STUN_EVERY_NANOS = 25 * World.SECOND;
    private static final long STUN_WAIT_NANOS = 300 * World.MILLI;
    /// After a restart, a move, or the death of its relay, a node is given this long before packets must arrive.
    private static final long DISTURBED_NANOS = 3 * World.SECOND;

    private static final long RELAY_NOTICED_NANOS = 500 * World.MILLI;

    final long id;
    final NodeKey key;
    Site site;
    boolean isUp;
    /// Until then, what does not arrive is nobody's fault.
    long disturbedUntilNanos;

    private final Internet internet;
    private final World world;
    private final Directory directory;
    private final Interfaces interfaces;
    private final TreeMap<Long, PeerPath> peers = new TreeMap<>();
    private final TreeMap<Long, Flow> flows = new TreeMap<>();
    private final TreeMap<Integer, Endpoint> stunAnswers = new TreeMap<>();
    private PathAgent agent;
    private DiscoPrivateKey discoKey;
    private @Nullable Endpoint portMapping;
    private List<Endpoint> endpoints = List.of();
    private boolean hardNat;
    private int homeRelay;
    private int stunRound;
    private long wakeNanos = Tunnel.NEVER;
    /// Grows with every restart: what was scheduled before it does not happen any more.
    private int life;

    SimulatedNode(Internet internet, Directory directory, long id, Site site) {
        this.internet = internet;
        this.world = internet.world;
        this.directory = directory;
        this.id = id;
        this.site = site;
        key = new NodePrivateKey(world.bytes(32)).publicKey();
        discoKey = new DiscoPrivateKey(world.bytes(32));
        agent = newAgent();
        interfaces = new Interfaces(internet, site, this);
    }

    private PathAgent newAgent() {
        return new PathAgent(new PathAgent.Config(TUN_MTU, world.random::nextBytes), this);
    }

    void start() {
        life++;
        isUp = true;
        disturbedUntilNanos = world.now + DISTURBED_NANOS;
        peers.clear();
        agent = newAgent();
        wakeNanos = Tunnel.NEVER;
        discoKey = new DiscoPrivateKey(world.bytes(32));
        interfaces.plugIn(site);
        settleIn();
        directory.peersOf(this).forEach(this::learn);
        stunAgain();
    }

    void stop() {
        isUp = false;
        life++;
        interfaces.unplug();
        internet.relays.forEach(relay -> relay.disconnect(this));
    }

    void roam(Site elsewhere) {
        interfaces.unplug();
        internet.relays.forEach(relay -> relay.disconnect(this));
        site = elsewhere;
        disturbedUntilNanos = world.now + DISTURBED_NANOS;
        interfaces.plugIn(site);
        settleIn();
        agent.networkChanged(world.now);
        turn();
    }

    /// What is known at once at a new place: own addresses, a port mapping, the nearest relay.
    private void settleIn() {
        portMapping = null;
        if (site.kind == SiteKind.HARD_WITH_PORT_MAPPING) {
            portMapping =
                    Objects.requireNonNull(site.nat).map(interfaces.endpoints().getFirst());
        }
        hardNat = false;
        stunAnswers.clear();
        chooseRelay();
        tell();
        askStun();
    }

    /// A relay has died or come back; the node notices after a while.
    void changed(Relay relay) {
        int born = life;
        if (!relay.works && relay.region == homeRelay) {
            disturbedUntilNanos = Math.max(disturbedUntilNanos, world.now + DISTURBED_NANOS);
        }
        world.after(RELAY_NOTICED_NANOS, () -> {
            if (isUp && born == life) {
                agent.relayUsable(relay.region, relay.works, world.now);
                chooseRelay();
                tell();
                turn();
            }
        });
    }

    private void chooseRelay() {
        Relay nearest = null;
        for (var relay : internet.relays) {
            if (relay.works && (nearest == null || relay.delayNanos(site) < nearest.delayNanos(site))) {
                nearest = relay;
            }
        }
        homeRelay = nearest == null ? 0 : nearest.region;
        if (nearest != null) {
            nearest.connect(this);
        }
    }

    private void stunAgain() {
        int born = life;
        world.after(STUN_EVERY_NANOS + world.millis(0, 1_000), () -> {
            if (isUp && born == life) {
                askStun();
                stunAgain();
            }
        });
    }

    private void askStun() {
        int born = life;
        int round = ++stunRound;
        stunAnswers.clear();
        for (int i = 0; i < internet.stunServers.size(); i++) {
            var path = UdpPath.to(internet.stunServers.get(i));
            interfaces.send(path, 68, new Datagram.StunQuestion(round * 2 + i));
        }
        world.after(STUN_WAIT_NANOS, () -> {
            if (isUp && born == life && round == stunRound) {
                hardNat = stunAnswers.size() > 1
                        && stunAnswers.values().stream().distinct().count() > 1;
                tell();
                turn();
            }
        });
    }

    /// Own endpoints, to the agent and to the coordinator, if they changed.
    private void tell() {
        var now = new ArrayList<Endpoint>();
        if (portMapping != null) {
            now.add(portMapping);
        }
        now.addAll(stunAnswers.values());
        now.addAll(interfaces.endpoints());
        endpoints = now.stream().distinct().toList();
        agent.self(new SelfPaths(discoKey, key, endpoints, homeRelay, hardNat), world.now);
        directory.report(this, spec());
    }

    private PeerPaths spec() {
        return new PeerPaths(
                id,
                key,
                discoKey.publicKey(),
                List.of(IpAddress.ofIpv4(100 << 24 | 64 << 16 | (int) id)),
                endpoints,
                homeRelay,
                hardNat);
    }

    /// The coordinator says where a peer is.
    void learn(PeerPaths peer) {
        peers.put(peer.peerId(), agent.put(peer, world.now));
        turn();
    }

    /// One packet to a peer, if this node knows of it.
    void send(SimulatedNode peer) {
        var path = peers.get(peer.id);
        if (path == null || !isUp) {
            return;
        }
        path.sent(world.now);
        var flow = flows.computeIfAbsent(peer.id, _ -> new Flow());
        var data = new Datagram.Data(id, peer.id, flow.sent++);
        switch (path.route()) {
            case Route.Nowhere _ -> {}
            case Route.ByRelay relay -> sendByRelay(relay.region(), peer.id, data);
            case Route.Direct direct -> sendDirect(direct.path(), data);
            case Route.Both both -> {
                sendDirect(both.path(), data);
                sendByRelay(both.region(), peer.id, data);
            }
        }
        turn();
    }

    private void sendDirect(UdpPath path, Datagram.Data data) {
        interfaces.send(path, TUN_MTU + Route.overhead(path.endpoint().isIpv4()), data);
    }

    private void sendByRelay(int region, long to, Datagram.Data data) {
        relay(region).carry(this, to, target -> target.data(data, path -> path.receivedByRelay(region, world.now)));
    }

    private Relay relay(int region) {
        var relay = internet.relays.get(region - 1);
        if (relay.works) {
            relay.connect(this);
        }
        return relay;
    }

    @Override
    public void datagram(int socket, Datagram datagram) {
        if (!isUp) {
            return;
        }
        var source = datagram.source();
        switch (datagram.payload()) {
            case Datagram.Disco disco -> agent.fromUdp(socket, source, disco.bytes, 0, disco.bytes.length, world.now);
            case Datagram.Data data ->
                data(
                        data,
                        path -> path.received(
                                socket,
                                source.address().high(),
                                source.address().low(),
                                source.port(),
                                world.now));
            case Datagram.StunAnswer answer -> {
                if (answer.number() / 2 == stunRound) {
                    stunAnswers.put(answer.number(), answer.mapped());
                }
            }
            case Datagram.StunQuestion _ -> {}
        }
        turn();
    }

    private interface Told {
        void of(PeerPath path);
    }

    /// Only the node that it was sealed for can open it.
    private void data(Datagram.Data data, Told told) {
        var path = data.to() == id ? peers.get(data.from()) : null;
        if (path != null) {
            flow(data.from()).arrived(data.number(), world.now);
            told.of(path);
            turn();
        }
    }

    /// What this node received from that one.
    Flow flow(long from) {
        return flows.computeIfAbsent(from, _ -> new Flow());
    }

    @Nullable
    PeerPath to(SimulatedNode peer) {
        return peers.get(peer.id);
    }

    String explain(SimulatedNode peer) {
        return String.valueOf(agent.report(peer.id, world.now));
    }

    long pingsSent() {
        return agent.pingsSent();
    }

    int extraSockets() {
        return interfaces.extraSockets();
    }

    /// Sees to it that the agent is called when it wants to be.
    private void turn() {
        long next = agent.nextDeadlineNanos();
        if (next < wakeNanos) {
            wakeNanos = next;
            int born = life;
            world.at(next, () -> {
                if (isUp && born == life && wakeNanos == next) {
                    wakeNanos = Tunnel.NEVER;
                    agent.onDeadline(world.now);
                    turn();
                }
            });
        }
    }

    @Override
    public void discoToUdp(UdpPath path, byte[] datagram) {
        int headers = path.endpoint().isIpv4() ? 28 : 48;
        interfaces.send(path, datagram.length + headers, new Datagram.Disco(datagram));
    }

    @Override
    public void discoToRelay(int region, NodeKey target, byte[] datagram) {
        var peer = directory.idOf(target);
        relay(region).carry(this, peer, node -> {
            node.agent.fromRelay(region, key, datagram, 0, datagram.length, world.now);
            node.turn();
        });
    }

    @Override
    public void routeChanged(PeerPath peer, RouteReason reason) {}

    @Override
    public void endpointsWanted() {
        int born = life;
        world.after(World.MILLI, () -> {
            if (isUp && born == life) {
                askStun();
            }
        });
    }

    @Override
    public void openSockets(int first, int count) {
        for (int i = 0; i < count; i++) {
            interfaces.open(first + i);
        }
    }

    @Override
    public void closeSockets(int first, int count) {
        for (int i = 0; i < count; i++) {
            interfaces.close(first + i);
        }
    }

    @Override
    public String toString() {
        return "node " + id + " at " + site;
    }
}
