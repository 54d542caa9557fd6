package weft.protocol.engine;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.paths.PeerPath;
import weft.protocol.paths.Route;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. What the engine keeps of one peer.
final class Peer {
    private static final long NEVER_BEFORE = -(1L << 61);
    /// How long after its packets came both ways the second copy of one may still come.
    private static final long TWO_WAYS_NANOS = 10_000_000_000L;

    PeerSpec spec;
    Tunnel tunnel;
    final WaitingPackets waiting;

    /// Where datagrams go; null until an authenticated message came.
    @Nullable
    Path path;

    /// Where a copy of each goes, too, while it is uncertain whether [#path] carries.
    @Nullable
    Path copyPath;

    /// The longest inner packet that [#path] carries.
    int innerMtu = Integer.MAX_VALUE;

    /// Who chooses [#path] and [#copyPath]; null where the source of authentic packets does.
    @Nullable
    PeerPath agent;

    /// Since when [#path] is what it is.
    long pathNanos;

    /// Why, where there is no agent to ask.
    String why = "nothing came from it yet";

    /// By the relay on which the peer listens; null when it listens on none.
    @Nullable
    Path homeRelay;

    /// Resolved from the candidates of [#spec].
    Path[] candidates = {};

    /// The newest initiation, for candidates that become known while it waits for its answer.
    byte @Nullable [] initiation;

    long initiationNanos;
    long authenticNanos = NEVER_BEFORE;

    /// Whether the last authentic message came by a relay.
    boolean byRelay;

    /// Until then, copies of packets may come by a relay as well as directly.
    long twoWaysUntil = NEVER_BEFORE;

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

    /// Whether authentic packets are to be answered another way than they came.
    boolean isDecided() {
        return agent != null && !(agent.route() instanceof Route.Nowhere);
    }

    /// An authentic message came.
    void authentic(boolean relayed, long now) {
        if (relayed != byRelay) {
            twoWaysUntil = authenticNanos == NEVER_BEFORE ? NEVER_BEFORE : now + TWO_WAYS_NANOS;
            byRelay = relayed;
        }
        authenticNanos = now;
    }

    /// Whether a message that was seen before may be the copy that its sender made itself, while it was uncertain
    /// which way carries.
    boolean mayBeCopy(boolean relayed, long now) {
        return agent != null && (relayed != byRelay || now < twoWaysUntil);
    }

    PeerStatus status(long nowNanos, long epochMillis) {
        return new PeerStatus(
                spec.peerId(),
                spec.key(),
                endpoint(),
                path != null,
                pathStatus(nowNanos, epochMillis),
                handshakeNanos == Tunnel.NEVER
                        ? OptionalLong.empty()
                        : OptionalLong.of(epochMillis - (nowNanos - handshakeNanos) / 1_000_000),
                new PeerStatus.Traffic(receivedBytes, receivedPackets, receivedInnerBytes, receivedInnerPackets),
                new PeerStatus.Traffic(sentBytes, sentPackets, sentInnerBytes, sentInnerPackets),
                waiting.size());
    }

    void goes(@Nullable Path newPath, @Nullable Path newCopyPath) {
        path = newPath;
        copyPath = newCopyPath;
    }

    PathView view() {
        return PathView.of(path, copyPath, agent == null ? why : agent.reason().text());
    }

    private PathStatus pathStatus(long nowNanos, long epochMillis) {
        return new PathStatus(
                view(),
                path == null ? OptionalLong.empty() : OptionalLong.of(epochMillis - (nowNanos - pathNanos) / 1_000_000),
                agent == null ? 0 : agent.latencyNanos());
    }

    private @Nullable Endpoint endpoint() {
        if (path != null) {
            return path.isRelay() ? null : path.endpoint();
        }
        return candidates.length > 0 ? candidates[0].endpoint() : null;
    }
}
