package weft.protocol.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;

/// What the engine has to know of a peer. `peerId` names the peer for its whole life, whatever its key; it is chosen by
/// the caller, and `candidates` beyond [#CANDIDATES_MAX] are not tried.
///
/// @param allowedIps addresses this peer may send from, and which are reached through it; the longest prefix wins, and
///     a prefix given to two peers belongs to the one that was updated last
/// @param candidates where the peer may be reached while no path is confirmed; the source of an authenticated packet
///     becomes the path
/// @param persistentKeepaliveSeconds 0 for none, else 1 to 65535
public record PeerSpec(
        long peerId,
        NodeKey key,
        @Nullable Key32 presharedKey,
        List<IpPrefix> allowedIps,
        List<Endpoint> candidates,
        int persistentKeepaliveSeconds) {
    public static final int CANDIDATES_MAX = 16;

    public PeerSpec {
        allowedIps = List.copyOf(allowedIps);
        candidates = List.copyOf(candidates);
        if (persistentKeepaliveSeconds < 0 || persistentKeepaliveSeconds > 65_535) {
            throw new IllegalArgumentException(
                    "a persistent keepalive is 0 to 65535 seconds, this is " + persistentKeepaliveSeconds);
        }
    }
}
