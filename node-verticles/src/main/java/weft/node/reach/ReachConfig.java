package weft.node.reach;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import weft.kit.proxy.ProxySettings;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.DiscoKey;
import weft.protocol.packet.IpPrefix;

/// What finding out where a node is has to know.
///
/// @param discoKey of this run of the daemon
/// @param ownLinks interfaces that are our tunnels'
/// @param tunnelRanges addresses inside tunnels: reaching a peer through itself is a loop
/// @param fixed what a person configured
/// @param mapsPorts whether the gateway is asked for a port mapping
public record ReachConfig(
        DiscoKey discoKey,
        Set<String> ownLinks,
        List<IpPrefix> tunnelRanges,
        List<FixedEndpoint> fixed,
        boolean mapsPorts,
        ProxySettings proxies,
        Entropy entropy,
        RandomGenerator random) {
    public ReachConfig {
        ownLinks = Set.copyOf(ownLinks);
        tunnelRanges = List.copyOf(tunnelRanges);
        fixed = List.copyOf(fixed);
    }
}
