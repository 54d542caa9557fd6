package weft.protocol.flow;

/// What the packet filter said.
public enum Verdict {
    ACCEPTED,
    DENIED
}
