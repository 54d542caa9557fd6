package weft.protocol.paths;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.box.NaclBox;
import weft.protocol.crypto.Entropy;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.disco.DiscoMessage;
import weft.protocol.key.DiscoKey;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.stun.TransactionId;

/// Packet thread. Writes and reads disco datagrams, answers pings, matches pongs, and drops and counts all else.
///
/// A disco key is what its owner says it is, so two peers may claim the same: whose a ping is, is told by the node key
/// inside its box, whose a pong is, by the ping that it answers, and whose a call is, by the relay.
final class DiscoDesk {
    /// What came of a datagram, for whoever chooses paths.
    interface Receiver {
        void pinged(PeerPath peer, int socket, Endpoint source, long now);

        void answered(PeerPath peer, PendingPings.Pending ping, long now);

        void called(PeerPath peer, List<Endpoint> endpoints, long now);
    }

    private static final int IP_AND_UDP_IPV4 = 28;
    private static final int IP_AND_UDP_IPV6 = 48;

    private final PathSink sink;
    private final Entropy entropy;
    private final Map<DiscoKey, List<PeerPath>> peers = new HashMap<>(); // looked up, never iterated
    private final PendingPings pending = new PendingPings();
    private final Map<DiscoDrop, Long> drops = new EnumMap<>(DiscoDrop.class);
    private final Budget probes = new Budget(PathTiming.PROBES_PER_SECOND);
    private final Budget pongs = new Budget(PathTiming.PONGS_PER_SECOND);
    private final Budget strangers = new Budget(PathTiming.STRANGERS_PER_SECOND);

    @Nullable
    SelfPaths self;

    long pingsSent;

    DiscoDesk(PathSink sink, Entropy entropy) {
        this.sink = sink;
        this.entropy = entropy;
    }

    void add(PeerPath peer) {
        var key = peer.spec.discoKey();
        if (key != null) {
            peers.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(peer);
        }
    }

    void remove(PeerPath peer) {
        peer.box = null;
        var key = peer.spec.discoKey();
        var namesakes = key == null ? null : peers.get(key);
        if (namesakes != null && namesakes.remove(peer) && namesakes.isEmpty()) {
            peers.remove(key);
        }
    }

    /// Whether one more discovery ping of a peer's may be sent.
    boolean mayProbe(PeerPath peer, long now) {
        return peer.probes.take(now) && probes.take(now);
    }

    /// The same for a ping to a guessed port, or from a socket that is opened for one.
    boolean mayGuess(PeerPath peer, long now) {
        return peer.guesses.take(now) && probes.take(now);
    }

    private boolean mayAnswer(PeerPath peer, long now) {
        return peer.pongs.take(now) && pongs.take(now);
    }

    /// Whoever claims a key takes from that key's share only: nothing is proven before the box is open.
    private boolean mayOpen(List<PeerPath> namesakes, long now) {
        return namesakes.getFirst().strangers.take(now) && strangers.take(now);
    }

    /// @param wire size as an IP packet, 0 for the smallest; smaller than the smallest is the smallest
    /// @return whether it was sent
    boolean ping(PeerPath peer, UdpPath path, int wire, long now) {
        var own = self;
        var box = box(peer);
        if (own == null || box == null) {
            return false;
        }
        int headers = path.endpoint().isIpv4() ? IP_AND_UDP_IPV4 : IP_AND_UDP_IPV6;
        int padding = Math.max(0, wire - headers - DiscoCodec.PING_LENGTH);
        var transaction = TransactionId.random(entropy);
        pending.add(transaction, new PendingPings.Pending(peer.peerId(), path, wire, now), now);
        pingsSent++;
        sink.discoToUdp(path, seal(box, own, new DiscoMessage.Ping(transaction, own.nodeKey(), padding)));
        return true;
    }

    void call(PeerPath peer, int region) {
        var own = self;
        var box = box(peer);
        if (own != null && box != null) {
            var message = new DiscoMessage.CallMeMaybe(own.endpoints());
            sink.discoToRelay(region, peer.spec.nodeKey(), seal(box, own, message));
        }
    }

    private byte[] seal(NaclBox box, SelfPaths own, DiscoMessage message) {
        return DiscoCodec.seal(box, own.discoKey().publicKey(), entropy.bytes(NaclBox.NONCE_LENGTH), message);
    }

    private @Nullable NaclBox box(PeerPath peer) {
        var key = peer.spec.discoKey();
        if (peer.box == null && self != null && key != null) {
            peer.box = NaclBox.between(self.discoKey(), key);
            if (peer.box == null) {
                drop(DiscoDrop.WEAK_KEY);
            }
        }
        return peer.box;
    }

    void fromUdp(int socket, Endpoint source, byte[] b, int offset, int length, long now, Receiver receiver) {
        var namesakes = namesakes(b, offset);
        if (namesakes.isEmpty()) {
            return;
        }
        if (!isKnownPlace(namesakes, socket, source) && !mayOpen(namesakes, now)) {
            drop(DiscoDrop.FLOOD);
            return;
        }
        switch (open(namesakes, b, offset, length)) {
            case DiscoMessage.Ping ping -> {
                var peer = senderOf(ping, namesakes);
                if (peer != null && isNew(peer, ping)) {
                    answerByUdp(peer, ping, new UdpPath(socket, source), now);
                    receiver.pinged(peer, socket, source, now);
                }
            }
            case DiscoMessage.Pong pong -> answered(pong, namesakes, now, receiver);
            case DiscoMessage.CallMeMaybe _ -> drop(DiscoDrop.CALL_BY_UDP);
            case DiscoMessage.Other _ -> drop(DiscoDrop.UNKNOWN_TYPE);
            case DiscoMessage.Malformed _ -> drop(DiscoDrop.MALFORMED);
            case null -> drop(DiscoDrop.BAD_BOX);
        }
    }

    void fromRelay(int region, NodeKey source, byte[] b, int offset, int length, long now, Receiver receiver) {
        var namesakes = namesakes(b, offset);
        if (namesakes.isEmpty()) {
            return;
        }
        var peer = ofNode(source, namesakes);
        if (peer == null) {
            drop(DiscoDrop.WRONG_NODE);
            return;
        }
        switch (open(List.of(peer), b, offset, length)) {
            case DiscoMessage.Ping ping -> {
                peer.heardByRelay(region, now);
                if (isNew(peer, ping)) {
                    answerByRelay(peer, ping, region, now);
                }
            }
            case DiscoMessage.Pong _ -> drop(DiscoDrop.WRONG_WAY);
            case DiscoMessage.CallMeMaybe call -> {
                peer.heardByRelay(region, now);
                if (now - peer.calledNanos < PathTiming.CALL_GAP_NANOS) {
                    drop(DiscoDrop.TOO_MANY_CALLS);
                } else {
                    peer.calledNanos = now;
                    receiver.called(peer, call.endpoints(), now);
                }
            }
            case DiscoMessage.Other _ -> drop(DiscoDrop.UNKNOWN_TYPE);
            case DiscoMessage.Malformed _ -> drop(DiscoDrop.MALFORMED);
            case null -> drop(DiscoDrop.BAD_BOX);
        }
    }

    private List<PeerPath> namesakes(byte[] b, int offset) {
        if (self == null) {
            drop(DiscoDrop.NO_KEY);
            return List.of();
        }
        var found = peers.getOrDefault(DiscoCodec.sender(b, offset), List.of());
        if (found.isEmpty()) {
            drop(DiscoDrop.UNKNOWN_SENDER);
        }
        return found;
    }

    private static boolean isKnownPlace(List<PeerPath> namesakes, int socket, Endpoint source) {
        for (var peer : namesakes) {
            if (peer.candidates.find(socket, source) != null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable DiscoMessage open(List<PeerPath> namesakes, byte[] b, int offset, int length) {
        var box = box(namesakes.getFirst());
        return box == null ? null : DiscoCodec.open(box, b, offset, length);
    }

    private @Nullable PeerPath senderOf(DiscoMessage.Ping ping, List<PeerPath> namesakes) {
        var peer = ping.sender() == null ? null : ofNode(ping.sender(), namesakes);
        // One peer whose node key is not the one we know renews it just now.
        if (peer == null && namesakes.size() == 1) {
            return namesakes.getFirst();
        }
        if (peer == null) {
            drop(DiscoDrop.WRONG_NODE);
        }
        return peer;
    }

    private static @Nullable PeerPath ofNode(NodeKey key, List<PeerPath> namesakes) {
        for (var peer : namesakes) {
            if (peer.spec.hasKey(key)) {
                return peer;
            }
        }
        return null;
    }

    private boolean isNew(PeerPath peer, DiscoMessage.Ping ping) {
        // Eight of the twelve random bytes tell pings apart; zero is what the memory starts with.
        if (peer.hasSeen(ping.transaction().low() | 1)) {
            drop(DiscoDrop.REPLAYED);
            return false;
        }
        return true;
    }

    private void answered(DiscoMessage.Pong pong, List<PeerPath> namesakes, long now, Receiver receiver) {
        for (var peer : namesakes) {
            var ping = pending.answer(pong.transaction(), peer, now);
            if (ping != null) {
                receiver.answered(peer, ping, now);
                return;
            }
        }
        drop(DiscoDrop.UNKNOWN_TRANSACTION);
    }

    private void answerByUdp(PeerPath peer, DiscoMessage.Ping ping, UdpPath path, long now) {
        var own = self;
        var box = box(peer);
        if (own == null || box == null || !mayAnswer(peer, now)) {
            drop(DiscoDrop.FLOOD);
            return;
        }
        sink.discoToUdp(path, seal(box, own, new DiscoMessage.Pong(ping.transaction(), path.endpoint())));
    }

    private void answerByRelay(PeerPath peer, DiscoMessage.Ping ping, int region, long now) {
        var own = self;
        var box = box(peer);
        if (own == null || box == null || !mayAnswer(peer, now)) {
            drop(DiscoDrop.FLOOD);
            return;
        }
        var pong = new DiscoMessage.Pong(ping.transaction(), DiscoCodec.relayEndpoint(region));
        sink.discoToRelay(region, peer.spec.nodeKey(), seal(box, own, pong));
    }

    void drop(DiscoDrop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    Map<DiscoDrop, Long> drops() {
        return new EnumMap<>(drops);
    }
}
