package weft.protocol.engine;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. What the engine keeps of one peer.
final class Peer {
    PeerSpec spec;
    Tunnel tunnel;
    final WaitingPackets waiting;

    /// Where datagrams go; null until an authenticated message came.
    @Nullable
    Path path;

    /// Where a copy of each goes, too, while it is uncertain whether [#path] carries.
    @Nullable
    Path copyPath;

    /// By the relay on which the peer listens; null when it listens on none.
    @Nullable
    Path homeRelay;

    /// Resolved from the candidates of [#spec].
    Path[] candidates = {};

    /// The newest initiation, for candidates that become known while it waits for its answer.
    byte @Nullable [] initiation;

    long initiationNanos;
    long authenticNanos = Long.MIN_VALUE;
    long handshakeNanos = Tunnel.NEVER;

    long receivedBytes;
    long receivedPackets;
    long receivedInnerBytes;
    long receivedInnerPackets;
    long sentBytes;
    long sentPackets;
    long sentInnerBytes;
    long sentInnerPackets;

    Peer(PeerSpec spec, Tunnel tunnel, WaitingPackets waiting) {
        this.spec = spec;
        this.tunnel = tunnel;
        this.waiting = waiting;
        whereaboutsChanged();
    }

    void whereaboutsChanged() {
        homeRelay = spec.homeRelay() == 0 ? null : Path.relay(spec.homeRelay(), spec.key());
        candidates = spec.candidates().stream()
                .limit(PeerSpec.CANDIDATES_MAX)
                .map(Path::to)
                .toArray(Path[]::new);
    }

    boolean isReachable() {
        return path != null || candidates.length > 0 || homeRelay != null;
    }

    PeerStatus status(long nowNanos, long epochMillis) {
        return new PeerStatus(
                spec.peerId(),
                spec.key(),
                endpoint(),
                path != null,
                view(),
                handshakeNanos == Tunnel.NEVER
                        ? OptionalLong.empty()
                        : OptionalLong.of(epochMillis - (nowNanos - handshakeNanos) / 1_000_000),
                new PeerStatus.Traffic(receivedBytes, receivedPackets, receivedInnerBytes, receivedInnerPackets),
                new PeerStatus.Traffic(sentBytes, sentPackets, sentInnerBytes, sentInnerPackets),
                waiting.size());
    }

    PathView view() {
        return PathView.of(path, path == null ? "nothing came from it yet" : "its last authentic packet came this way");
    }

    private @Nullable Endpoint endpoint() {
        if (path != null) {
            return path.isRelay() ? null : path.endpoint();
        }
        return candidates.length > 0 ? candidates[0].endpoint() : null;
    }
}
