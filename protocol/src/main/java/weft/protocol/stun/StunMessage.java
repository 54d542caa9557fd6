package weft.protocol.stun;

import java.util.List;

/// What a datagram said, as far as STUN goes.
public sealed interface StunMessage permits StunRequest, StunAnswer, StunMessage.NotUnderstood, StunMessage.Dropped {

    /// A binding request that asks for something unknown: it is told so, and gets no address (RFC 8489, 6.3.1).
    ///
    /// @param length bytes of the question
    /// @param types of the attributes that would have to be understood
    record NotUnderstood(TransactionId transaction, int length, List<Integer> types) implements StunMessage {
        public NotUnderstood {
            types = List.copyOf(types);
        }
    }

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
        /// An answer without a usable address.
        NO_ADDRESS
    }
}
