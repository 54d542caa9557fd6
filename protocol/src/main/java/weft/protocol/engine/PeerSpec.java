package weft.protocol.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.DiscoKey;
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
/// @param discoKey the peer's key for path probes; null when it does not speak disco, as plain WireGuard does not
/// @param homeRelay region of the relay on which the peer listens, 0 for none
/// @param hardNat whether the peer's NAT maps each destination to another port
/// @param nextKey the key that takes over while the peer renews: the peer answers to both then, and is itself under
/// both
public record PeerSpec(
        long peerId,
        NodeKey key,
        @Nullable Key32 presharedKey,
        List<IpPrefix> allowedIps,
        List<Endpoint> candidates,
        int persistentKeepaliveSeconds,
        @Nullable DiscoKey discoKey,
        int homeRelay,
        boolean hardNat,
        @Nullable NodeKey nextKey) {
    public static final int CANDIDATES_MAX = 16;

    public PeerSpec {
        allowedIps = List.copyOf(allowedIps);
        candidates = List.copyOf(candidates);
        if (persistentKeepaliveSeconds < 0 || persistentKeepaliveSeconds > 65_535) {
            throw new IllegalArgumentException(
                    "a persistent keepalive is 0 to 65535 seconds, this is " + persistentKeepaliveSeconds);
        }
        if (homeRelay < 0 || homeRelay > Path.REGION_MAX) {
            throw new IllegalArgumentException(
                    "a relay's region is 1 to " + Path.REGION_MAX + ", or 0 for none, this is " + homeRelay);
        }
    }

    /// A peer that speaks WireGuard and nothing else.
    public PeerSpec(
            long peerId,
            NodeKey key,
            @Nullable Key32 presharedKey,
            List<IpPrefix> allowedIps,
            List<Endpoint> candidates,
            int persistentKeepaliveSeconds) {
        this(peerId, key, presharedKey, allowedIps, candidates, persistentKeepaliveSeconds, null, 0, false);
    }

    /// A peer that does not renew its key just now.
    public PeerSpec(
            long peerId,
            NodeKey key,
            @Nullable Key32 presharedKey,
            List<IpPrefix> allowedIps,
            List<Endpoint> candidates,
            int persistentKeepaliveSeconds,
            @Nullable DiscoKey discoKey,
            int homeRelay,
            boolean hardNat) {
        this(
                peerId,
                key,
                presharedKey,
                allowedIps,
                candidates,
                persistentKeepaliveSeconds,
                discoKey,
                homeRelay,
                hardNat,
                null);
    }

    /// The current key and the next, if there is one.
    List<NodeKey> keys() {
        return nextKey == null || nextKey.equals(key) ? List.of(key) : List.of(key, nextKey);
    }

    boolean hasKey(@Nullable NodeKey other) {
        return key.equals(other) || nextKey != null && nextKey.equals(other);
    }

    /// The key to shake hands with: the peer has the next one from before anybody hears of it.
    NodeKey newestKey() {
        return nextKey == null ? key : nextKey;
    }

    /// Without the preshared key.
    @Override
    public String toString() {
        return "peer " + peerId + " " + key.fingerprint() + (presharedKey == null ? "" : " with a preshared key")
                + " for " + allowedIps + " at " + candidates;
    }
}
