package weft.node.localapi;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import weft.node.netcheck.NetcheckReport;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.IpAddress;

/// What the daemon answers, a line each. The last line of an answer that failed is a [Failed].
public sealed interface LocalReply {
    record Status(NodeStatus status) implements LocalReply {}

    /// What is being done, for a person who waits.
    record Progress(String text) implements LocalReply {}

    /// A person has to log in first; an [Up] follows when that is done, or another of these when the link has
    /// changed.
    record LoginNeeded(NodeStatus.Login login) implements LocalReply {}

    record Up(String name, String tailnet, IpAddress ipv4, IpAddress ipv6, int peers) implements LocalReply {}

    record Done(String text) implements LocalReply {}

    /// @param path by which the answer came: `direct` and where from, or `relay` and its region's code; null when
    ///     there was none
    /// @param direct whether it came by a direct path
    /// @param roundTripNanos 0 when it timed out
    /// @param problem why there is no answer; null when there is one
    record Pinged(
            int number,
            NodeId node,
            String name,
            IpAddress address,
            @Nullable String path,
            boolean direct,
            long roundTripNanos,
            @Nullable String problem)
            implements LocalReply {}

    record Path(PathDetails path) implements LocalReply {}

    record Addresses(String name, IpAddress ipv4, IpAddress ipv6) implements LocalReply {}

    /// @param capabilities that the policy gives the peer at this node, by name, with their values as JSON
    record Whois(PeerView peer, boolean self, SortedMap<String, List<String>> capabilities) implements LocalReply {}

    /// @param packets each an inner IP packet in base64, in the order in which they passed
    /// @param atMicros epoch microseconds of each
    /// @param lost packets that passed but did not fit through the door since the last line
    record Captured(List<String> packets, List<Long> atMicros, long lost) implements LocalReply {}

    record Netcheck(NetcheckReport report) implements LocalReply {}

    record Version(String version, long pid) implements LocalReply {}

    /// @param message one line for a person
    record Failed(Reason reason, String message) implements LocalReply {}

    /// What kind of failure it is, for programs.
    enum Reason {
        REQUEST_MALFORMED,
        NOT_UP,
        UNKNOWN_PEER,
        REFUSED,
        TIMED_OUT,
        SYSTEM
    }
}
