package weft.protocol.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.wireguard.Session;
import weft.protocol.wireguard.Tunnel;
import weft.protocol.wireguard.TunnelSink;

/// Packet thread. What tunnels ask for, and where a peer is: sends initiations and keepalives, installs sessions,
/// follows a peer that moves.
///
/// An initiation goes to the path while that is alive. Without a path, or when nothing authentic came for
/// [#PATH_STALE_NANOS], it goes to all candidates and to the peer's relay as well, and whichever answers becomes the
/// path. What comes by a relay makes the peer's relay the path, but only where no direct one is alive. Where a
/// [weft.protocol.paths.PathAgent] decides, initiations go the way it says, and what comes moves no path.
final class TunnelCare implements TunnelSink, Inbound.PeerMoved, PathDesk.Rerouted {
    static final long PATH_STALE_NANOS = 10_000_000_000L;
    private static final long OWED_RETRY_NANOS = 50_000_000L;

    private final EngineTables tables;
    private final Outbound outbound;
    private final EngineSink sink;
    /// What the handshake thread must be told, while its mailbox is full: whom it knows, by which keys, what it may
    /// forget. No more than one command asks and there were sessions when it filled up: new ones come from that
    /// thread, and commands are taken while it has room.
    private final ArrayDeque<HandshakeRequest> owed = new ArrayDeque<>();

    private @Nullable Peer asking;
    private long now;

    TunnelCare(EngineTables tables, Outbound outbound, EngineSink sink) {
        this.tables = tables;
        this.outbound = outbound;
        this.sink = sink;
    }

    void onDeadline(long at) {
        if (at < tables.deadline()) {
            return;
        }
        now = at;
        long next = Tunnel.NEVER;
        for (var peer : tables.peers.values()) {
            if (at >= peer.tunnel.nextDeadlineNanos()) {
                asking = peer;
                peer.tunnel.onDeadline(at, this);
            }
            next = Math.min(next, peer.tunnel.nextDeadlineNanos());
        }
        tables.deadline(next);
        payOwed();
    }

    private void payOwed() {
        while (!owed.isEmpty() && sink.toHandshakes(owed.element())) {
            owed.remove();
        }
        if (!owed.isEmpty()) {
            tables.deadline(Math.min(tables.deadline(), now + OWED_RETRY_NANOS));
        }
    }

    /// Tells the handshake thread something that must not be lost, now or when it has room.
    void owe(HandshakeRequest request) {
        owed.add(request);
        payOwed();
    }

    /// Ends the peer's sessions; to be called before it is forgotten.
    void close(Peer peer) {
        asking = peer;
        peer.tunnel.close(this);
        tables.counters.drop(PacketDrop.QUEUE_EXPIRED, peer.waiting.clear());
    }

    @Override
    public void handshakeNeeded() {
        var peer = asking;
        if (peer != null && peer.isReachable()) {
            sink.toHandshakes(new HandshakeRequest.Initiate(peer.spec.newestKey()));
        }
    }

    @Override
    public void keepaliveNeeded() {
        var peer = asking;
        if (peer != null) {
            outbound.keepalive(peer, now);
        }
    }

    @Override
    public void sessionRetired(Session session) {
        tables.sessions.remove(session);
        release(session);
    }

    /// Gives the session's index back to those who draw them.
    void release(Session session) {
        owe(new HandshakeRequest.Release(session.localIndex()));
    }

    @Override
    public void handshakeAbandoned() {
        var peer = asking;
        if (peer != null) {
            tables.counters.drop(PacketDrop.QUEUE_EXPIRED, peer.waiting.clear());
        }
    }

    @Override
    public void sessionsExpired() {
        var peer = asking;
        if (peer != null) {
            peer.spec.keys().forEach(key -> owe(new HandshakeRequest.Forget(key)));
            sink.event(new EngineEvent.SessionsExpired(peer.spec.peerId()));
        }
    }

    void initiate(HandshakeOutcome.Initiation initiation, long at) {
        var peer = tables.peersByKey.get(initiation.peer());
        if (peer == null) {
            return;
        }
        byte[] message = initiation.message();
        peer.initiation = message;
        peer.initiationNanos = at;
        var path = peer.path;
        var copyPath = peer.copyPath;
        if (path != null) {
            sendTo(peer, message, path);
        }
        if (copyPath != null) {
            sendTo(peer, message, copyPath);
        }
        if (path == null || at - peer.authenticNanos > PATH_STALE_NANOS) {
            tryOthers(peer, message);
        }
    }

    private void tryOthers(Peer peer, byte[] message) {
        var path = peer.path;
        if (!peer.isDecided()) {
            for (var candidate : peer.candidates) {
                if (!candidate.equals(path)) {
                    sendTo(peer, message, candidate);
                }
            }
        }
        var relay = peer.homeRelay;
        if (relay != null && !relay.equals(path) && !relay.equals(peer.copyPath)) {
            sendTo(peer, message, relay);
        }
    }

    /// What waited for a way goes now, an unanswered initiation first.
    @Override
    public void rerouted(Peer peer, long at) {
        byte[] message = peer.initiation;
        var path = peer.path;
        if (path == null) {
            return;
        }
        if (message != null && at - peer.initiationNanos <= PATH_STALE_NANOS) {
            sendTo(peer, message, path);
        }
        outbound.sendWaiting(peer, at);
    }

    /// Candidates or a relay came while an initiation waits for its answer: they get it, too.
    void whereaboutsAdded(Peer peer, Path[] before, @Nullable Path relayBefore, long at) {
        byte[] message = peer.initiation;
        if (peer.path != null || message == null || at - peer.initiationNanos > PATH_STALE_NANOS) {
            return;
        }
        for (var candidate : peer.candidates) {
            if (!java.util.List.of(before).contains(candidate)) {
                sendTo(peer, message, candidate);
            }
        }
        var relay = peer.homeRelay;
        if (relay != null && !relay.equals(relayBefore)) {
            sendTo(peer, message, relay);
        }
    }

    /// A peer initiated: answer, and be ready for its first message. False when we do not know it any more.
    boolean reply(byte[] message, NodeKey key, Session session, Path from, long at) {
        var peer = sender(key, from);
        if (peer == null) {
            return false;
        }
        arrived(peer, from, at);
        sendTo(peer, message, from);
        tables.sessions.put(session, peer);
        peer.tunnel.install(session, at);
        tables.touched(peer);
        return true;
    }

    /// A peer answered. False when we do not know it any more.
    boolean established(NodeKey key, Session session, Path from, long at) {
        var peer = sender(key, from);
        if (peer == null) {
            return false;
        }
        arrived(peer, from, at);
        peer.initiation = null;
        tables.sessions.put(session, peer);
        peer.tunnel.install(session, at);
        afterHandshake(peer, at);
        tables.touched(peer);
        return true;
    }

    /// Null when we do not know it, or a relay brought it from somebody else.
    private @Nullable Peer sender(NodeKey key, Path from) {
        var peer = tables.peersByKey.get(key);
        boolean isItself = key.equals(from.relayed()) || peer != null && peer.spec.hasKey(from.relayed());
        if (from.isRelay() && !isItself) {
            tables.counters.drop(PacketDrop.RELAY_SOURCE);
            return null;
        }
        return peer;
    }

    @Override
    public void authentic(Peer peer, Session session, Inbound.Run run, long at) {
        var path = peer.path;
        var agent = peer.agent;
        if (peer.isDecided() || path != null && path.is(run.socket, run.high, run.low, run.port)) {
            peer.authentic(run.relayed != null, at);
        } else {
            arrived(peer, run.path(), at);
        }
        if (agent != null && run.data) {
            PathDesk.received(agent, run, at);
        }
        peer.tunnel.onOpened(session, run.data, at);
        if (peer.tunnel.lastHandshakeNanos() != peer.handshakeNanos) {
            afterHandshake(peer, at);
        }
        tables.touched(peer);
    }

    private void afterHandshake(Peer peer, long at) {
        long newest = peer.tunnel.lastHandshakeNanos();
        if (newest != peer.handshakeNanos) {
            peer.handshakeNanos = newest;
            sink.event(new EngineEvent.HandshakeCompleted(peer.spec.peerId()));
        }
        outbound.sendWaiting(peer, at);
    }

    private void arrived(Peer peer, Path from, long at) {
        if (peer.isDecided()) {
            peer.authentic(from.isRelay(), at);
            return;
        }
        var path = peer.path;
        boolean directLives = path != null && !path.isRelay() && at - peer.authenticNanos <= PATH_STALE_NANOS;
        if (from.isRelay() && directLives) {
            return;
        }
        peer.authentic(from.isRelay(), at);
        var back = from.isRelay() && peer.homeRelay != null ? peer.homeRelay : from;
        if (!back.equals(path)) {
            peer.path = back;
            peer.pathNanos = at;
            peer.why = "its last authentic packet came this way";
            sink.event(new EngineEvent.PathChanged(peer.spec.peerId(), peer.view()));
        }
    }

    private void sendTo(Peer peer, byte[] message, Path path) {
        peer.sentBytes += message.length;
        peer.sentPackets++;
        sendRaw(message, path);
    }

    void sendRaw(byte[] message, Path path) {
        var node = path.relayed();
        if (node != null) {
            if (!sink.toRelay(path.region(), node, message, 0, message.length)) {
                tables.counters.drop(PacketDrop.RELAY_SEND_FAILED);
            }
        } else if (!sink.toUdp(path, message, 0, message.length, message.length)) {
            tables.counters.drop(PacketDrop.UDP_SEND_FAILED);
        }
    }
}
