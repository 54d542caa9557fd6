package weft.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.paths.PeerPaths;
import weft.protocol.paths.SelfPaths;
import weft.protocol.paths.UdpPath;
import weft.protocol.wireguard.Tunnel;
import weft.simulate.Expectation.Reached;

/// One thread. A node: the product's own code in its [Core], and around it what the daemon does: sockets, STUN,
/// relays, reports to the coordinator.
final class SimulatedNode implements Core.Host, Interfaces.Receiver {
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
    private final Core.Kind kind;
    private final Identity identity;
    private final TreeSet<Long> peers = new TreeSet<>();
    private final TreeMap<Long, Flow> flows = new TreeMap<>();
    private final TreeMap<Integer, Endpoint> stunAnswers = new TreeMap<>();
    private Core core;
    private DiscoPrivateKey discoKey;
    private @Nullable Endpoint portMapping;
    private List<Endpoint> endpoints = List.of();
    private boolean hardNat;
    private int homeRelay;
    private int stunRound;
    private long wakeNanos = Tunnel.NEVER;
    /// Grows with every restart: what was scheduled before it does not happen any more.
    private int life;

    SimulatedNode(Internet internet, Directory directory, Core.Kind kind, long id, Site site) {
        this.internet = internet;
        this.kind = kind;
        this.world = internet.world;
        this.directory = directory;
        this.id = id;
        this.site = site;
        identity = new Identity(id, new NodePrivateKey(world.bytes(32)));
        key = identity.key().publicKey();
        discoKey = new DiscoPrivateKey(world.bytes(32));
        interfaces = new Interfaces(internet, site, this);
        core = kind.make(this);
    }

    void start() {
        life++;
        isUp = true;
        disturbedUntilNanos = world.now + DISTURBED_NANOS;
        peers.clear();
        core = kind.make(this);
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
        core.networkChanged();
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
                core.relayUsable(relay.region, relay.works);
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
        core.self(new SelfPaths(discoKey, key, endpoints, homeRelay, hardNat));
        directory.report(this, spec());
    }

    private PeerPaths spec() {
        return new PeerPaths(id, key, discoKey.publicKey(), List.of(identity.address()), endpoints, homeRelay, hardNat);
    }

    /// The coordinator says where a peer is.
    void learn(PeerPaths peer) {
        peers.add(peer.peerId());
        core.learn(peer);
        turn();
    }

    /// One packet to a peer, if this node knows of it.
    void send(SimulatedNode peer) {
        if (isUp && peers.contains(peer.id)) {
            core.send(peer.id, flow(peer.id).sent++);
            turn();
        }
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
            case Datagram.Sealed sealed -> core.fromUdp(socket, source, sealed.bytes);
            case Datagram.StunAnswer answer -> {
                if (answer.number() / 2 == stunRound) {
                    stunAnswers.put(answer.number(), answer.mapped());
                }
            }
            case Datagram.StunQuestion _ -> {}
        }
        turn();
    }

    @Override
    public void arrived(long from, long number) {
        if (!flow(from).arrived(number, world.now) && kind == Core.Kind.ENGINES) {
            found("packet " + number + " of node " + from + " came out a second time");
        }
    }

    @Override
    public void found(String what) {
        internet.problems.add(this + ": " + what);
    }

    /// What this node received from that one.
    Flow flow(long from) {
        return flows.computeIfAbsent(from, _ -> new Flow());
    }

    Reached reached(SimulatedNode peer) {
        return core.reached(peer.id);
    }

    String explain(SimulatedNode peer) {
        return core.explain(peer.id);
    }

    long pingsSent() {
        return core.probesSent();
    }

    int extraSockets() {
        return interfaces.extraSockets();
    }

    /// Sees to it that the agent is called when it wants to be.
    private void turn() {
        long next = core.nextDeadlineNanos();
        if (next < wakeNanos) {
            wakeNanos = next;
            int born = life;
            world.at(next, () -> {
                if (isUp && born == life && wakeNanos == next) {
                    wakeNanos = Tunnel.NEVER;
                    core.onDeadline();
                    turn();
                }
            });
        }
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public void toUdp(UdpPath path, int bytes, byte[] datagram) {
        interfaces.send(path, bytes, new Datagram.Sealed(datagram));
    }

    @Override
    public void toRelay(int region, NodeKey target, byte[] datagram, boolean probe) {
        int born = life;
        relay(region)
                .carry(
                        this,
                        directory.idOf(target),
                        node -> {
                            node.core.fromRelay(region, key, datagram);
                            node.turn();
                        },
                        () -> {
                            if (probe && isUp && born == life) {
                                core.relayLacks(region, target);
                                turn();
                            }
                        });
    }

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
