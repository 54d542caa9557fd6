package weft.test.probe;

/// What a prober saw of the way between a host and the internet, in the words of RFC 4787.
///
/// @param unsolicited whether a packet came in to a port that has never sent one
public record NatBehaviour(Mapping mapping, Filtering filtering, boolean unsolicited) {
    /// Which public port stands for a host's socket.
    public enum Mapping {
        /// No answer came back at all.
        BLOCKED,
        /// The host's own address and port are seen outside.
        NONE,
        ENDPOINT_INDEPENDENT,
        ADDRESS_DEPENDENT,
        ADDRESS_AND_PORT_DEPENDENT
    }

    /// Whose packets come in by it.
    public enum Filtering {
        BLOCKED,
        ENDPOINT_INDEPENDENT,
        ADDRESS_DEPENDENT,
        ADDRESS_AND_PORT_DEPENDENT
    }
}
