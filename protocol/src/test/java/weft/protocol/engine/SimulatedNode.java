package weft.protocol.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.paths.SelfPaths;
import weft.protocol.policy.PacketFilter;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.RetryPolicy;

/// One engine with its handshakes in a [SimulatedNetwork].
final class SimulatedNode implements EngineSink {
    final long id;
    final IpAddress address;
    final PacketEngine engine;
    final List<byte[]> received = new ArrayList<>();
    final List<EngineEvent> events = new ArrayList<>();

    private final SimulatedNetwork network;
    private final NodePrivateKey key;
    private final HandshakeDesk desk;
    private final ArrayDeque<HandshakeRequest> requests = new ArrayDeque<>();
    private final ArrayDeque<HandshakeOutcome> outcomes = new ArrayDeque<>();
    private final List<Integer> indices = new ArrayList<>();
    private final Datagrams datagrams = new Datagrams();
    private Endpoint endpoint;
    int homeRelay;

    /// The handshake thread takes nothing more.
    boolean handshakesFull;
    final Set<Integer> released = new HashSet<>();

    /// Null for a node that speaks WireGuard and nothing else.
    @Nullable
    DiscoPrivateKey disco;

    /// Regions to which there is a connection.
    final Set<Integer> relays = new HashSet<>();

    SimulatedNode(SimulatedNetwork network, long id, String outside, IpAddress address) {
        this.network = network;
        this.id = id;
        this.address = address;
        endpoint = new Endpoint(IpAddress.parse(outside), 51_820);
        var random = network.random;
        key = new NodePrivateKey(scalar(network));
        desk = new HandshakeDesk(new Handshakes(key, random::nextBytes, Aeads.best()), outcomes::add);
        engine = new PacketEngine(
                new PacketEngine.Config(
                        1_420, RetryPolicy.EAGER, new EngineLimits(1_024, 1_024), random, random::nextBytes),
                this);
    }

    private static byte[] scalar(SimulatedNetwork network) {
        var scalar = new byte[32];
        network.random.nextBytes(scalar);
        return scalar;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    void moveTo(Endpoint elsewhere) {
        endpoint = elsewhere;
    }

    IpPrefix prefix() {
        return IpPrefix.host(address);
    }

    /// Makes a disco key, as a daemon does when it starts, and tells the engine where it is.
    void speakDisco() {
        disco = new DiscoPrivateKey(scalar(network));
        tellSelf();
    }

    void tellSelf() {
        var own = disco;
        if (own != null) {
            apply(new EngineCommand.SetSelfPaths(new SelfPaths(own, key(), List.of(endpoint), homeRelay, false)));
        }
    }

    void listenOn(int region) {
        homeRelay = region;
        relays.add(region);
    }

    /// Own address, and everything accepted.
    void open() {
        apply(new EngineCommand.SetLocalAddresses(List.of(prefix())));
        apply(new EngineCommand.SetFilter(PacketFilter.ALLOW_ALL));
    }

    PeerSpec spec(List<Endpoint> candidates) {
        return new PeerSpec(
                id,
                key.publicKey(),
                null,
                List.of(prefix()),
                candidates,
                0,
                disco == null ? null : disco.publicKey(),
                homeRelay,
                false);
    }

    void upsert(SimulatedNode peer) {
        apply(new EngineCommand.UpsertPeer(peer.spec(List.of(peer.endpoint))));
    }

    void apply(EngineCommand command) {
        engine.apply(command, network.now, 0);
    }

    void send(SyntheticPackets.Packet packet) {
        engine.fromTun(packet.array(), 0, packet.length(), network.now);
        engine.endBatch(network.now);
    }

    void receive(Endpoint from, byte[] bytes, int segmentSize) {
        System.arraycopy(bytes, 0, datagrams.array, 0, bytes.length);
        datagrams.length = bytes.length;
        datagrams.segmentSize = segmentSize;
        datagrams.socket = SOCKET_IPV4;
        datagrams.high = from.address().high();
        datagrams.low = from.address().low();
        datagrams.port = from.port();
        engine.fromUdp(datagrams, network.now);
    }

    void receiveRelayed(int region, NodeKey from, byte[] bytes) {
        System.arraycopy(bytes, 0, datagrams.array, 0, bytes.length);
        engine.fromRelay(region, from, datagrams.array, 0, bytes.length, network.now);
    }

    NodeKey key() {
        return key.publicKey();
    }

    NodePrivateKey privateKey() {
        return key;
    }

    static NodePrivateKey freshKey(SimulatedNetwork network) {
        return new NodePrivateKey(scalar(network));
    }

    void turn() {
        for (var request = requests.poll(); request != null; request = requests.poll()) {
            desk.handle(request, requests.size(), network.now, Instant.ofEpochSecond(1_000, network.now));
        }
        for (var outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            if (outcome instanceof HandshakeOutcome.Received done
                    && done.result() instanceof weft.protocol.wireguard.HandshakeResult.Reply reply) {
                indices.add(reply.session().localIndex());
            }
            engine.onHandshake(outcome, network.now);
        }
        if (network.now >= engine.nextDeadlineNanos()) {
            engine.onDeadline(network.now);
        }
        engine.endBatch(network.now);
    }

    /// Index of a session of ours, for forgeries.
    int someIndex() {
        return indices.isEmpty() ? 0 : indices.getLast();
    }

    EngineStatus status() {
        return engine.status(network.now, 0, new TreeMap<>(), new TreeMap<>());
    }

    long drops(PacketDrop reason) {
        return status().drops().getOrDefault(reason, 0L);
    }

    /// Bytes of TCP payload that reached the host.
    long receivedPayload() {
        long total = 0;
        var view = new IpPacket();
        for (var packet : received) {
            if (view.parse(packet, 0, packet.length) && view.protocol() == IpPacket.TCP) {
                total += view.end() - view.transport() - view.tcpHeaderLength();
            }
        }
        return total;
    }

    <T extends EngineEvent> T lastEvent(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList().getLast();
    }

    @Override
    public boolean toTun(byte[] b, int offset, int length) {
        received.add(Arrays.copyOfRange(b, offset + VirtioHeader.LENGTH, offset + length));
        return true;
    }

    @Override
    public boolean toUdp(Path path, byte[] b, int offset, int length, int segmentSize) {
        network.send(endpoint, path.endpoint(), b, offset, length, segmentSize);
        return true;
    }

    @Override
    public boolean toRelay(int region, NodeKey target, byte[] b, int offset, int length) {
        network.relay(region, key.publicKey(), target, b, offset, length);
        return true;
    }

    @Override
    public void openSockets(int first, int count) {}

    @Override
    public void closeSockets(int first, int count) {}

    @Override
    public boolean toHandshakes(HandshakeRequest request) {
        if (handshakesFull) {
            return false;
        }
        if (request instanceof HandshakeRequest.Release(int index)) {
            released.add(index);
        }
        return requests.add(request);
    }

    @Override
    public void event(EngineEvent event) {
        events.add(event);
    }

    @Override
    public void capture(boolean inbound, byte[] b, int offset, int length, long nowNanos) {}
}
