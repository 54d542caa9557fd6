package weft.protocol.flow;

/// Seen from this node.
public enum Direction {
    INBOUND,
    OUTBOUND
}
