package weft.node.wireguard;

import java.util.ArrayList;
import java.util.Optional;
import weft.node.dataplane.DataPlane;
import weft.protocol.engine.PeerStatus;
import weft.protocol.packet.IpPrefix;

/// Puts what the file says and what the engine counts together.
record TunnelStats(WireGuardConfig config, DataPlane dataPlane) {
    WireGuardStats now() {
        var status = dataPlane.status();
        var peers = new ArrayList<WireGuardStats.Peer>();
        for (PeerConfig peer : config.peers()) {
            var live = status.peers().stream()
                    .filter(candidate -> candidate.key().equals(peer.publicKey()))
                    .findFirst();
            peers.add(peer(peer, live));
        }
        return new WireGuardStats(config.interfaceName(), config.privateKey().publicKey(), dataPlane.udpPort(), peers);
    }

    private static WireGuardStats.Peer peer(PeerConfig peer, Optional<PeerStatus> live) {
        return new WireGuardStats.Peer(
                peer.publicKey(),
                peer.presharedKey() != null,
                live.flatMap(status -> Optional.ofNullable(status.endpoint())).map(Object::toString),
                peer.allowedIps().stream().map(IpPrefix::toString).toList(),
                live.map(status -> status.lastHandshakeMillis().orElse(0) / 1000)
                        .orElse(0L),
                live.map(status -> status.received().bytes()).orElse(0L),
                live.map(status -> status.sent().bytes()).orElse(0L),
                peer.persistentKeepaliveSeconds());
    }
}
