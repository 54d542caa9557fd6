package weft.coordinator.membership;

import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.stream.Refusal;

/// What became of a hello.
public sealed interface Admission {
    /// @param revision at which the node is a member
    record Member(TailnetId tailnet, NodeId node, long revision, boolean joinedNow) implements Admission {}

    /// @param message one line for a person
    record Refused(Refusal reason, String message) implements Admission {}
}
