package weft.node.relay;

/// When a region's relay was heard last.
///
/// @param at on the monotonic clock in nanoseconds; 0 for never
/// @param isUp whether its connection is open; without one, what was heard is over
public record RelayHeard(long at, boolean isUp) {
    public static final RelayHeard NEVER = new RelayHeard(0, false);
}
