package weft.node.wireguard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import weft.protocol.engine.PeerSpec;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Turns the peers of a file into what the engine takes: host names become addresses, once, at the start.
final class PeerEndpoints {
    private PeerEndpoints() {}

    /// The peers in the file's order; a peer's id is its place, from 1.
    static List<PeerSpec> specs(WireGuardConfig config) throws ConfigException {
        var specs = new ArrayList<PeerSpec>();
        for (PeerConfig peer : config.peers()) {
            var candidates = resolve(config, peer);
            refuseLoop(config, peer, candidates);
            specs.add(new PeerSpec(
                    specs.size() + 1,
                    peer.publicKey(),
                    peer.presharedKey(),
                    peer.allowedIps(),
                    candidates,
                    peer.persistentKeepaliveSeconds()));
        }
        return specs;
    }

    private static List<Endpoint> resolve(WireGuardConfig config, PeerConfig peer) throws ConfigException {
        HostPort place = peer.endpoint();
        if (place == null) {
            return List.of();
        }
        var candidates = new ArrayList<Endpoint>();
        try {
            for (InetAddress inet : InetAddress.getAllByName(place.host())) {
                candidates.add(new Endpoint(IpAddress.of(inet.getAddress()), place.port()));
            }
        } catch (UnknownHostException unknown) {
            throw problem(
                    config, peer, "Endpoint " + place + ": this host name has no address, check it and the resolver");
        }
        return candidates.subList(0, Math.min(candidates.size(), PeerSpec.CANDIDATES_MAX));
    }

    /// A route to the peer's own endpoint through its tunnel would send the tunnel's datagrams into the tunnel.
    private static void refuseLoop(WireGuardConfig config, PeerConfig peer, List<Endpoint> candidates)
            throws ConfigException {
        if (!config.routes()) {
            return;
        }
        for (var prefix : peer.allowedIps()) {
            if (prefix.bits() == 0) {
                // Takes all but what is marked as the tunnel's own.
                continue;
            }
            for (Endpoint candidate : candidates) {
                if (prefix.contains(candidate.address())) {
                    throw problem(
                            config,
                            peer,
                            "AllowedIPs " + prefix + " holds the peer's own Endpoint " + candidate
                                    + ", make it smaller or set Table = off");
                }
            }
        }
    }

    private static ConfigException problem(WireGuardConfig config, PeerConfig peer, String problem) {
        return new ConfigException(config.file().toString(), peer.line(), problem);
    }
}
