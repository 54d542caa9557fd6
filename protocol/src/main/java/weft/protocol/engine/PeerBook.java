package weft.protocol.engine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Adds, changes and removes peers.
final class PeerBook {
    private final PacketEngine.Config config;
    private final EngineTables tables;
    private final TunnelCare care;
    private final PathDesk paths;
    private @Nullable NodeKey own;
    private final WaitingPackets.Budget waitingBudget = new WaitingPackets.Budget();

    PeerBook(PacketEngine.Config config, EngineTables tables, TunnelCare care, PathDesk paths) {
        this.config = config;
        this.tables = tables;
        this.care = care;
        this.paths = paths;
    }

    void upsert(PeerSpec spec, long now) {
        var known = tables.peers.get(spec.peerId());
        var peer = known != null && isSameIdentity(known.spec, spec) ? known : null;
        if (peer == null) {
            remove(spec.peerId());
        }
        for (var key : spec.keys()) {
            var namesake = tables.peersByKey.get(key);
            if (namesake != null && namesake != peer) {
                remove(namesake.spec.peerId()); // a key belongs to one peer: to whoever got it last
            }
        }
        if (peer != null) {
            update(peer, spec, now);
        } else {
            add(spec, now);
        }
    }

    /// A peer's next key takes over without a word about its sessions.
    private static boolean isSameIdentity(PeerSpec before, PeerSpec now) {
        return before.hasKey(now.key()) && Objects.equals(before.presharedKey(), now.presharedKey());
    }

    private void add(PeerSpec spec, long now) {
        var tunnel = new Tunnel(config.retries(), config.random());
        var peer = new Peer(spec, tunnel, new WaitingPackets(waitingBudget));
        tables.peers.put(spec.peerId(), peer);
        spec.keys().forEach(key -> know(peer, key));
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
        spec.keys().stream().filter(key -> !before.hasKey(key)).forEach(key -> know(peer, key));
        before.keys().stream().filter(key -> !spec.hasKey(key)).forEach(this::forget);
        tables.claimRoutes(peer);
        boolean tookOver = !before.key().equals(spec.key());
        if (tookOver || !before.candidates().equals(spec.candidates()) || before.homeRelay() != spec.homeRelay()) {
            peer.whereaboutsChanged();
            care.whereaboutsAdded(peer, candidatesBefore, relayBefore, now);
        }
        if (tookOver && peer.path != null && peer.path.isRelay()) {
            peer.path = peer.homeRelay;
        }
        paths.put(peer, now);
        if (isRestarted(before, spec)) {
            peer.tunnel.peerRestarted(now);
        }
        if (before.persistentKeepaliveSeconds() != spec.persistentKeepaliveSeconds()) {
            peer.tunnel.persistentKeepalive(spec.persistentKeepaliveSeconds(), now);
        }
        tables.touched(peer);
    }

    /// A disco key is made anew at each start.
    private static boolean isRestarted(PeerSpec before, PeerSpec after) {
        return before.discoKey() != null
                && after.discoKey() != null
                && !before.discoKey().equals(after.discoKey());
    }

    void remove(long peerId) {
        var peer = tables.peers.remove(peerId);
        if (peer == null) {
            return;
        }
        care.close(peer);
        paths.remove(peer);
        tables.dropRoutes(peer);
        peer.spec.keys().forEach(this::forget);
    }

    private void know(Peer peer, NodeKey key) {
        tables.peersByKey.put(key, peer);
        care.owe(new HandshakeRequest.PutPeer(key, peer.spec.presharedKey()));
    }

    private void forget(NodeKey key) {
        tables.peersByKey.remove(key);
        care.owe(new HandshakeRequest.RemovePeer(key));
    }

    /// Sessions live on; tunnels in use get new ones when they are to be made with another key than before.
    void setPrivateKeys(NodePrivateKey first, @Nullable NodePrivateKey second, long now) {
        care.owe(new HandshakeRequest.SetPrivateKeys(first, second));
        var key = first.publicKey();
        boolean isNew = own != null && !key.equals(own);
        own = key;
        if (isNew) {
            for (var peer : tables.peers.values()) {
                if (peer.tunnel.hasSession(now)) {
                    peer.tunnel.renew(now);
                    tables.touched(peer);
                }
            }
        }
    }

    void setPrivateKey(NodePrivateKey key, long now) {
        var specs = tables.peers.values().stream().map(peer -> peer.spec).toList();
        for (var peerId : List.copyOf(tables.peers.keySet())) {
            remove(peerId);
        }
        own = key.publicKey();
        care.owe(new HandshakeRequest.SetPrivateKey(key));
        for (var spec : specs) {
            add(spec, now);
        }
    }
}
