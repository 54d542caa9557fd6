package weft.protocol.stun;

/// What a datagram said, as far as STUN goes.
public sealed interface StunMessage permits StunRequest, StunAnswer, StunMessage.Dropped {

    /// It said nothing to us.
    record Dropped(Reason reason) implements StunMessage {}

    /// Why a datagram was dropped. Each is counted.
    enum Reason {
        /// Too short, without the magic cookie, or with a length that is not its own.
        NOT_STUN,
        /// Neither a binding request nor a successful answer to one.
        OTHER_MESSAGE,
        /// An attribute reaches beyond the message.
        BAD_ATTRIBUTE,
        /// A fingerprint that does not fit.
        BAD_FINGERPRINT,
        /// A question with an attribute that must be understood, and is not.
        UNKNOWN_ATTRIBUTE,
        /// An answer without a usable address.
        NO_ADDRESS
    }
}
