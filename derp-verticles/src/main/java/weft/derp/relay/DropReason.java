package weft.derp.relay;

/// Why a packet was dropped by a relay. Each is counted.
public enum DropReason {
    /// Its target is not connected here.
    UNKNOWN_TARGET,
    /// Its target, of a packet that another relay forwarded, is not connected here.
    UNKNOWN_FORWARD_TARGET,
    /// Its target does not read, or its queue is at its bound.
    QUEUE_FULL,
    /// It waited longer than a tunnel waits.
    TOO_OLD,
    /// Too many disco datagrams wait already.
    URGENT_FULL,
    /// Too many frames of the relay's own wait already.
    NOTICES_FULL,
    /// Its target left while it was on its way.
    TARGET_GONE,
    /// A WebSocket ping whose sender did not read the answers to those before it.
    PING_UNANSWERED
}
