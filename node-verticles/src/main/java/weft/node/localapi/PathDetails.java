package weft.node.localapi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;

/// The way to a peer, and what is known of other ways.
///
/// @param path as in [PeerView.Traffic]
/// @param state where the search stands: `resting`, `searching`, `direct` or `doubted`; `none` where there is none,
///     because the peer speaks no disco
/// @param relay code of the region by which the peer would be reached; null when there is none
/// @param relaysLacking what relays said lately: that the peer is not there; a line for each
/// @param hardNat whether our own NAT gives each destination another port
/// @param peerHardNat whether the peer's does
/// @param ways how it was reached lately, oldest first; the last one is how it is reached now
/// @param candidates where the peer may be, best first
/// @param discoDrops datagrams of path probing that this node dropped since it started, by reason, all peers together
public record PathDetails(
        NodeId node,
        String name,
        PeerView.Traffic path,
        String state,
        @Nullable String relay,
        List<String> relaysLacking,
        boolean hardNat,
        boolean peerHardNat,
        List<Way> ways,
        List<Candidate> candidates,
        List<String> discoDrops) {

    /// @param path as in [PeerView.Traffic]
    public record Way(String path, long sinceMillis, String why) {}

    /// @param endpoint with a note where we use a socket of its own for it
    /// @param kind how it became known
    /// @param askedAgoMillis since the last probe; negative when there was none
    /// @param answeredAgoMillis since the last answer; negative when there was none
    /// @param roundTripNanos 0 when it never answered
    /// @param wireMtu the largest IP packet that was proven to pass, 0 for none
    /// @param verdict why it is used, or not
    public record Candidate(
            String endpoint,
            String kind,
            long askedAgoMillis,
            long answeredAgoMillis,
            long roundTripNanos,
            int wireMtu,
            String verdict) {}
}
