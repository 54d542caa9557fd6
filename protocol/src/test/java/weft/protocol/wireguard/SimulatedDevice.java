package weft.protocol.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aead;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;

/// A WireGuard device on a [SimulatedWire]: what an engine does around [Handshakes] and [Tunnel]s, in the small. It
/// checks as it goes: no packet twice, none made up, no index or session left behind.
final class SimulatedDevice implements SimulatedWire.Receiver {
    private static final int PACKET = 16;
    private static final int WAITING_MAX = 1000;
    private static final Instant EPOCH = Instant.parse("2026-11-23T12:00:00Z");

    final NodePrivateKey key;
    final Map<NodeKey, Peer> peers = new LinkedHashMap<>();
    final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    final Handshakes handshakes;
    int initiations;

    private final SimulatedWire wire;
    private final Map<Integer, Peer> byIndex = new LinkedHashMap<>();
    private Endpoint endpoint;
    private long lag;
    private boolean asleep;
    private long wallJump;
    private boolean underLoad;

    SimulatedDevice(SimulatedWire wire, String endpoint) {
        this.wire = wire;
        this.endpoint = Endpoint.parse(endpoint);
        var scalar = new byte[32];
        wire.random.nextBytes(scalar);
        key = new NodePrivateKey(scalar);
        handshakes = new Handshakes(key, wire.random::nextBytes, Aeads.best());
        wire.attach(this.endpoint, this);
    }

    Peer meet(SimulatedDevice other, RetryPolicy retries, @Nullable Key32 presharedKey) {
        var peer = new Peer(other.key.publicKey(), other.endpoint, retries);
        peers.put(peer.remote, peer);
        handshakes.upsertPeer(peer.remote, presharedKey);
        return peer;
    }

    /// The node behind this peer has a second key: one tunnel, two ways in.
    void alsoKnownAs(Peer peer, NodeKey second) {
        peers.put(second, peer);
        handshakes.upsertPeer(second, null);
    }

    void noLongerKnownAs(NodeKey old) {
        peers.remove(old);
        handshakes.removePeer(old);
    }

    void roam(String to) {
        wire.detach(endpoint);
        endpoint = Endpoint.parse(to);
        wire.attach(endpoint, this);
    }

    /// Stops this device's monotonic clock and its ears for a while, as a laptop's lid does.
    void sleep(long nanos) {
        asleep = true;
        wire.at(wire.now() + nanos, () -> {
            asleep = false;
            lag += nanos;
            peers.values().forEach(Peer::schedule);
        });
    }

    void jumpWallClock(long nanos) {
        wallJump += nanos;
    }

    void underLoad(boolean value) {
        underLoad = value;
    }

    @Override
    public void onDatagram(byte[] datagram, Endpoint source) {
        if (asleep) {
            return;
        }
        if (MessageType.of(datagram, 0, datagram.length) == MessageType.DATA) {
            onData(datagram, source);
        } else {
            onHandshake(datagram, source);
        }
        peers.values().forEach(Peer::schedule);
    }

    private void onData(byte[] datagram, Endpoint source) {
        Peer peer = byIndex.get(MessageType.dataReceiver(datagram, 0));
        if (peer == null) {
            drop(DropReason.UNKNOWN_INDEX);
            return;
        }
        peer.onData(datagram, source);
    }

    private void onHandshake(byte[] datagram, Endpoint source) {
        switch (handshakes.receive(datagram, source, now(), underLoad)) {
            case HandshakeResult.Reply(byte[] bytes, NodeKey remote, Session session) -> {
                wire.send(bytes, endpoint, source);
                peer(remote).install(session, source);
            }
            case HandshakeResult.Established(NodeKey remote, Session session) ->
                peer(remote).install(session, source);
            case HandshakeResult.SendCookie(byte[] bytes) -> wire.send(bytes, endpoint, source);
            case HandshakeResult.CookieStored _ -> {}
            case HandshakeResult.Dropped(DropReason reason) -> drop(reason);
        }
    }

    private Peer peer(NodeKey remote) {
        return Objects.requireNonNull(peers.get(remote));
    }

    private void drop(DropReason reason) {
        drops.merge(reason, 1, Integer::sum);
    }

    private long now() {
        return wire.now() - lag;
    }

    private Instant wallClock() {
        return EPOCH.plusNanos(wire.now() + wallJump);
    }

    /// No more indices alive than sessions and initiations, and few of these.
    void assertTidy() {
        assertThat(byIndex.size()).isLessThanOrEqualTo(5 * peers.size());
        assertThat(handshakes.liveIndices()).isBetween(byIndex.size(), byIndex.size() + peers.size());
    }

    final class Peer implements TunnelSink {
        final NodeKey remote;
        final Tunnel tunnel;

        /// The key to initiate to.
        NodeKey dialed;
        Endpoint path;
        int delivered;
        int abandoned;
        private final Map<Integer, Session> sessions = new LinkedHashMap<>();
        private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
        private final BitSet received = new BitSet();
        private long scheduledAt = Tunnel.NEVER;
        private int nextPacket;
        private @Nullable Session lastUsed;

        Peer(NodeKey remote, Endpoint path, RetryPolicy retries) {
            this.remote = remote;
            this.dialed = remote;
            this.path = path;
            this.tunnel = new Tunnel(retries, wire.random);
        }

        /// A packet that nobody can mistake for another: its number, and the sender's key mixed in.
        void sendPacket() {
            var packet = new byte[PACKET];
            MessageType.INTS.set(packet, 0, nextPacket++);
            MessageType.LONGS.set(packet, 8, key.publicKey().raw().a());
            if (waiting.size() < WAITING_MAX) {
                waiting.add(packet);
            }
            if (!asleep) {
                flush();
                schedule();
            }
        }

        int sent() {
            return nextPacket;
        }

        boolean hasReceived(int packet) {
            return received.get(packet);
        }

        @Nullable
        Session lastUsed() {
            return lastUsed;
        }

        void install(Session session, Endpoint source) {
            byIndex.put(session.localIndex(), this);
            sessions.put(session.localIndex(), session);
            path = source;
            tunnel.install(session, now());
            if (session.isInitiator()) {
                flush();
            }
        }

        private void onData(byte[] datagram, Endpoint source) {
            Session session = Objects.requireNonNull(sessions.get(MessageType.dataReceiver(datagram, 0)));
            var buffer = new byte[datagram.length + Aead.SLACK];
            System.arraycopy(datagram, 0, buffer, 0, datagram.length);
            int length = session.open(buffer, 0, datagram.length, buffer, 16);
            if (length < 0) {
                drop(DropReason.of(length));
                return;
            }
            path = source;
            tunnel.onOpened(session, length > 0, now());
            if (length > 0) {
                int number = (int) MessageType.INTS.get(buffer, 16);
                assertThat((long) MessageType.LONGS.get(buffer, 24))
                        .isEqualTo(remote.raw().a());
                assertThat(received.get(number)).as("packet %d twice", number).isFalse();
                received.set(number);
                delivered++;
            }
            flush();
        }

        private void flush() {
            while (!waiting.isEmpty()) {
                Session session = tunnel.sending(now());
                if (session == null) {
                    return;
                }
                seal(session, waiting.remove());
                tunnel.onSealed(true, now());
            }
        }

        private void seal(Session session, byte[] packet) {
            var out = new byte[packet.length + MessageType.DATA_OVERHEAD + Aead.SLACK];
            int length = session.seal(packet, 0, packet.length, out, 0);
            lastUsed = session;
            wire.send(Arrays.copyOf(out, length), endpoint, path);
        }

        void schedule() {
            long deadline = tunnel.nextDeadlineNanos();
            if (deadline == Tunnel.NEVER || asleep || deadline == scheduledAt) {
                return;
            }
            scheduledAt = deadline;
            wire.at(deadline + lag, this::runDeadlines);
        }

        private void runDeadlines() {
            scheduledAt = Tunnel.NEVER;
            if (!asleep && tunnel.nextDeadlineNanos() <= now()) {
                tunnel.onDeadline(now(), this);
            }
            schedule();
        }

        @Override
        public void handshakeNeeded() {
            initiations++;
            byte[] message = handshakes.initiate(dialed, now(), wallClock());
            if (message != null) {
                wire.send(message, endpoint, path);
            }
        }

        @Override
        public void keepaliveNeeded() {
            Session session = tunnel.sending(now());
            if (session != null) {
                seal(session, new byte[0]);
                tunnel.onSealed(false, now());
            }
        }

        @Override
        public void sessionRetired(Session session) {
            assertThat(session.isRetired()).isTrue();
            assertThat(sessions.remove(session.localIndex())).isSameAs(session);
            byIndex.remove(session.localIndex());
            handshakes.release(session.localIndex());
        }

        @Override
        public void handshakeAbandoned() {
            abandoned++;
            waiting.clear();
        }

        @Override
        public void sessionsExpired() {
            handshakes.forget(dialed);
            assertThat(sessions).isEmpty();
        }
    }
}
