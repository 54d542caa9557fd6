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

    /// Where an authenticated message came from last; null until one did.
    @Nullable
    Path path;

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
        candidatesChanged();
    }

    void candidatesChanged() {
        candidates = spec.candidates().stream()
                .limit(PeerSpec.CANDIDATES_MAX)
                .map(Path::to)
                .toArray(Path[]::new);
    }

    boolean isReachable() {
        return path != null || candidates.length > 0;
    }

    PeerStatus status(long nowNanos, long epochMillis) {
        return new PeerStatus(
                spec.peerId(),
                spec.key(),
                endpoint(),
                path != null,
                handshakeNanos == Tunnel.NEVER
                        ? OptionalLong.empty()
                        : OptionalLong.of(epochMillis - (nowNanos - handshakeNanos) / 1_000_000),
                new PeerStatus.Traffic(receivedBytes, receivedPackets, receivedInnerBytes, receivedInnerPackets),
                new PeerStatus.Traffic(sentBytes, sentPackets, sentInnerBytes, sentInnerPackets),
                waiting.size());
    }

    private @Nullable Endpoint endpoint() {
        if (path != null) {
            return path.endpoint();
        }
        return candidates.length > 0 ? candidates[0].endpoint() : null;
    }
}
