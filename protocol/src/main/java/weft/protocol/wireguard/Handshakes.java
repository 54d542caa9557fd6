package weft.protocol.wireguard;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.AeadBackend;
import weft.protocol.crypto.ChaChaPoly;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.noise.NoiseIk;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.HandshakeResult.CookieStored;
import weft.protocol.wireguard.HandshakeResult.Dropped;
import weft.protocol.wireguard.HandshakeResult.Established;
import weft.protocol.wireguard.HandshakeResult.Reply;
import weft.protocol.wireguard.HandshakeResult.SendCookie;

/// Handshake thread; one per device. Makes and answers WireGuard's handshakes (whitepaper 5.4.2 to 5.4.4, 5.4.7),
/// from which [Session]s come. It decides no timing: a [Tunnel] says when to initiate.
///
/// Peers are keys here, not nodes. A node whose key is being renewed is two peers for a while, with one tunnel, and
/// this device itself may have a second private key: it initiates with the first, and answers to both.
///
/// Answering a peer leaves our own initiation to it valid. WireGuard's other implementations drop it, so that two ends
/// that initiate at once both lose and wait for a retry; here both get both sessions (see [Tunnel]).
///
/// `now` is the same monotonic clock that the tunnels see, in nanoseconds.
public final class Handshakes {
    private final Entropy entropy;
    private final AeadBackend backend;
    private final IndexTable indices;
    private final CookieGuard cookies;
    private final SourceLimiter limiter = new SourceLimiter();
    private final Map<NodeKey, HandshakePeer> peers = new LinkedHashMap<>();
    private List<OwnKey> ownKeys = List.of();
    private Tai64n lastTimestamp = Tai64n.MIN;

    private record OwnKey(NodePrivateKey key, MessageMacs macs) {
        static OwnKey of(NodePrivateKey key) {
            return new OwnKey(key, MessageMacs.to(key.publicKey()));
        }
    }

    public Handshakes(NodePrivateKey own, Entropy entropy, AeadBackend backend) {
        this.entropy = entropy;
        this.backend = backend;
        this.indices = new IndexTable(entropy);
        this.cookies = new CookieGuard(entropy);
        ownKeys(own, null);
    }

    /// Initiates with `first` from now on and answers to both. Sessions that exist live on.
    public void ownKeys(NodePrivateKey first, @Nullable NodePrivateKey second) {
        var keys = new ArrayList<OwnKey>();
        keys.add(OwnKey.of(first));
        if (second != null) {
            keys.add(OwnKey.of(second));
        }
        ownKeys = List.copyOf(keys);
        for (HandshakePeer peer : peers.values()) {
            if (peer.outstanding != null && !isOwn(peer.outstanding.own)) {
                dropOutstanding(peer);
            }
        }
    }

    /// Adds a peer or changes its preshared key; what is remembered of it stays.
    public void upsertPeer(NodeKey key, @Nullable Key32 presharedKey) {
        peers.computeIfAbsent(key, HandshakePeer::new).presharedKey = presharedKey;
    }

    /// Its sessions are the packet thread's to end, and to [#release].
    public void removePeer(NodeKey key) {
        HandshakePeer peer = peers.remove(key);
        if (peer != null) {
            dropOutstanding(peer);
        }
    }

    /// Wipes what an unanswered initiation to this peer left behind.
    public void forget(NodeKey key) {
        HandshakePeer peer = peers.get(key);
        if (peer != null) {
            dropOutstanding(peer);
        }
    }

    /// Frees the index of a session that was retired, or never installed.
    public void release(int localIndex) {
        indices.release(localIndex);
    }

    /// How many indices stand for something.
    public int liveIndices() {
        return indices.size();
    }

    /// An initiation to a peer, which replaces an earlier one; the same bytes may go to several candidates. Null when
    /// there is no such peer, or its key is of small order. `wallClock` is remembered, so that one that goes back
    /// does no harm while this process lives.
    public byte @Nullable [] initiate(NodeKey key, long now, Instant wallClock) {
        HandshakePeer peer = peers.get(key);
        if (peer == null) {
            return null;
        }
        dropOutstanding(peer);
        NodePrivateKey own = ownKeys.getFirst().key;
        var initiator = new NoiseIk.Initiator(HandshakeCodec.SUITE, own, key, entropy.bytes(Key32.LENGTH));
        lastTimestamp = Tai64n.of(wallClock).after(lastTimestamp);
        byte[] noise = initiator.write(lastTimestamp.bytes());
        if (noise == null) {
            return null;
        }
        IndexEntry entry = indices.allocate(peer, own.publicKey());
        entry.initiator = initiator;
        entry.initiatedNanos = now;
        peer.outstanding = entry;
        byte[] message = HandshakeCodec.initiation(entry.index, noise);
        entry.mac1 = peer.macs.sign(message, peer.cookie(now));
        return message;
    }

    /// Takes in a message of type 1, 2 or 3, of any content. `underLoad` is the caller's judgement ([LoadGauge]).
    public HandshakeResult receive(byte[] message, Endpoint source, long now, boolean underLoad) {
        return switch (MessageType.of(message, 0, message.length)) {
            case MessageType.INITIATION ->
                message.length == MessageType.INITIATION_LENGTH
                        ? receiveGuarded(message, source, now, underLoad)
                        : new Dropped(DropReason.BAD_LENGTH);
            case MessageType.RESPONSE ->
                message.length == MessageType.RESPONSE_LENGTH
                        ? receiveGuarded(message, source, now, underLoad)
                        : new Dropped(DropReason.BAD_LENGTH);
            case MessageType.COOKIE_REPLY ->
                message.length == MessageType.COOKIE_REPLY_LENGTH
                        ? receiveCookie(message, now)
                        : new Dropped(DropReason.BAD_LENGTH);
            default -> new Dropped(DropReason.BAD_TYPE);
        };
    }

    private HandshakeResult receiveGuarded(byte[] message, Endpoint source, long now, boolean underLoad) {
        OwnKey own = addressed(message);
        if (own == null) {
            return new Dropped(DropReason.BAD_MAC1);
        }
        if (underLoad) {
            if (!cookies.isProven(message, source, now)) {
                return new SendCookie(cookies.reply(own.macs, message, source, now));
            }
            if (!limiter.allows(source, now)) {
                return new Dropped(DropReason.RATE_LIMITED);
            }
        }
        return HandshakeCodec.type(message) == MessageType.INITIATION
                ? receiveInitiation(own, message, now)
                : receiveResponse(own, message, now);
    }

    private HandshakeResult receiveInitiation(OwnKey own, byte[] message, long now) {
        var responder = new NoiseIk.Responder(HandshakeCodec.SUITE, own.key);
        Key32 identity = responder.readIdentity(HandshakeCodec.initiationNoise(message));
        if (identity == null) {
            return new Dropped(DropReason.NOT_AUTHENTIC);
        }
        HandshakePeer peer = peers.get(new NodeKey(identity));
        if (peer == null) {
            return new Dropped(DropReason.UNKNOWN_PEER);
        }
        byte[] payload = responder.readPayload();
        if (payload == null) {
            return new Dropped(DropReason.NOT_AUTHENTIC);
        }
        Tai64n timestamp = Tai64n.read(payload);
        DropReason refused = peer.refuses(timestamp, now);
        if (refused != null) {
            return new Dropped(refused);
        }
        byte[] noise = responder.write(entropy.bytes(Key32.LENGTH), peer.presharedKey, new byte[0]);
        if (noise == null) {
            return new Dropped(DropReason.NOT_AUTHENTIC);
        }
        peer.answered(timestamp, now);
        return reply(peer, own, HandshakeCodec.sender(message), noise, responder.finishToKeys(), now);
    }

    private Reply reply(HandshakePeer peer, OwnKey own, int remoteIndex, byte[] noise, byte[][] keys, long now) {
        IndexEntry entry = indices.allocate(peer, own.key.publicKey());
        byte[] response = HandshakeCodec.response(entry.index, remoteIndex, noise);
        entry.mac1 = peer.macs.sign(response, peer.cookie(now));
        var session = session(new Session.Origin(entry.index, remoteIndex, false, now, now), keys);
        return new Reply(response, peer.key, session);
    }

    private HandshakeResult receiveResponse(OwnKey own, byte[] message, long now) {
        IndexEntry entry = indices.find(HandshakeCodec.responseReceiver(message));
        if (entry == null || entry.initiator == null) {
            return new Dropped(DropReason.UNKNOWN_INDEX);
        }
        var initiator = entry.initiator;
        if (!entry.own.equals(own.key.publicKey())
                || initiator.read(HandshakeCodec.responseNoise(message), entry.peer.presharedKey) == null) {
            return new Dropped(DropReason.NOT_AUTHENTIC);
        }
        byte[][] keys = initiator.finishToKeys();
        entry.initiator = null;
        entry.mac1 = null;
        entry.peer.outstanding = null;
        int remoteIndex = HandshakeCodec.sender(message);
        var origin = new Session.Origin(entry.index, remoteIndex, true, entry.initiatedNanos, now);
        return new Established(entry.peer.key, session(origin, keys));
    }

    private HandshakeResult receiveCookie(byte[] message, long now) {
        IndexEntry entry = indices.find(HandshakeCodec.sender(message));
        if (entry == null || entry.mac1 == null) {
            return new Dropped(DropReason.UNKNOWN_INDEX);
        }
        byte[] cookie = ChaChaPoly.openX(
                entry.peer.macs.cookieKey(),
                HandshakeCodec.cookieNonce(message),
                entry.mac1,
                HandshakeCodec.sealedCookie(message));
        if (cookie == null) {
            return new Dropped(DropReason.NOT_AUTHENTIC);
        }
        entry.mac1 = null;
        entry.peer.storeCookie(cookie, now);
        return new CookieStored(entry.peer.key);
    }

    private Session session(Session.Origin origin, byte[][] keys) {
        var session = new Session(origin, backend.create(keys[0]), backend.create(keys[1]));
        Arrays.fill(keys[0], (byte) 0);
        Arrays.fill(keys[1], (byte) 0);
        return session;
    }

    private @Nullable OwnKey addressed(byte[] message) {
        for (OwnKey own : ownKeys) {
            if (own.macs.hasMac1(message)) {
                return own;
            }
        }
        return null;
    }

    private boolean isOwn(NodeKey key) {
        return ownKeys.stream().anyMatch(own -> own.key.publicKey().equals(key));
    }

    private void dropOutstanding(HandshakePeer peer) {
        if (peer.outstanding != null) {
            indices.release(peer.outstanding.index);
            peer.outstanding = null;
        }
    }
}
