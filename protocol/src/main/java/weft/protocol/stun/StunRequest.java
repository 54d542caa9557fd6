package weft.protocol.stun;

/// A binding request that was understood.
///
/// @param length bytes of the question; an answer to an address that proved nothing is measured against it
/// @param derpStyle it carries `SOFTWARE` "tailnode" and a correct fingerprint, as DERP clients send it
public record StunRequest(TransactionId transaction, int length, boolean derpStyle) implements StunMessage {}
