package weft.protocol.stun;

import weft.protocol.packet.Endpoint;

/// A successful answer: where the server saw the question come from.
public record StunAnswer(TransactionId transaction, Endpoint mapped) implements StunMessage {}
