package weft.protocol.engine;

import java.util.List;
import java.util.Objects;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Adds, changes and removes peers.
final class PeerBook {
    private final PacketEngine.Config config;
    private final EngineTables tables;
    private final TunnelCare care;
    private final PathDesk paths;
    private final EngineSink sink;
    private final WaitingPackets.Budget waitingBudget = new WaitingPackets.Budget();

    PeerBook(PacketEngine.Config config, EngineTables tables, TunnelCare care, PathDesk paths, EngineSink sink) {
        this.config = config;
        this.tables = tables;
        this.care = care;
        this.paths = paths;
        this.sink = sink;
    }

    void upsert(PeerSpec spec, long now) {
        var peer = tables.peers.get(spec.peerId());
        if (peer != null && isSameIdentity(peer.spec, spec)) {
            update(peer, spec, now);
            return;
        }
        remove(spec.peerId());
        var namesake = tables.peersByKey.get(spec.key());
        if (namesake != null) {
            remove(namesake.spec.peerId()); // a key belongs to one peer: to whoever got it last
        }
        add(spec, now);
    }

    private static boolean isSameIdentity(PeerSpec a, PeerSpec b) {
        return a.key().equals(b.key()) && Objects.equals(a.presharedKey(), b.presharedKey());
    }

    private void add(PeerSpec spec, long now) {
        var tunnel = new Tunnel(config.retries(), config.random());
        var peer = new Peer(spec, tunnel, new WaitingPackets(waitingBudget));
        tables.peers.put(spec.peerId(), peer);
        tables.peersByKey.put(spec.key(), peer);
        sink.toHandshakes(new HandshakeRequest.PutPeer(spec.key(), spec.presharedKey()));
        tables.claimRoutes(peer);
        tunnel.persistentKeepalive(spec.persistentKeepaliveSeconds(), now);
        paths.put(peer, now);
        tables.touched(peer);
    }

    private void update(Peer peer, PeerSpec spec, long now) {
        var before = peer.spec;
        var candidatesBefore = peer.candidates;
        var relayBefore = peer.homeRelay;
        peer.spec = spec;
        tables.claimRoutes(peer);
        if (!before.candidates().equals(spec.candidates()) || before.homeRelay() != spec.homeRelay()) {
            peer.whereaboutsChanged();
            care.whereaboutsAdded(peer, candidatesBefore, relayBefore, now);
        }
        paths.put(peer, now);
        if (before.persistentKeepaliveSeconds() != spec.persistentKeepaliveSeconds()) {
            peer.tunnel.persistentKeepalive(spec.persistentKeepaliveSeconds(), now);
        }
        tables.touched(peer);
    }

    void remove(long peerId) {
        var peer = tables.peers.remove(peerId);
        if (peer == null) {
            return;
        }
        care.close(peer);
        paths.remove(peer);
        tables.peersByKey.remove(peer.spec.key());
        tables.dropRoutes(peer);
        sink.toHandshakes(new HandshakeRequest.RemovePeer(peer.spec.key()));
    }

    void setPrivateKey(NodePrivateKey key, long now) {
        var specs = tables.peers.values().stream().map(peer -> peer.spec).toList();
        for (var peerId : List.copyOf(tables.peers.keySet())) {
            remove(peerId);
        }
        sink.toHandshakes(new HandshakeRequest.SetPrivateKey(key));
        for (var spec : specs) {
            add(spec, now);
        }
    }
}
