package weft.simulate;

import weft.protocol.packet.Endpoint;

/// A UDP datagram under way.
///
/// @param origin the site that it comes from
/// @param bytes of the IP packet
record Datagram(Site origin, Endpoint source, Endpoint target, int bytes, Payload payload) {
    Datagram from(Endpoint other) {
        return new Datagram(origin, other, target, bytes, payload);
    }

    Datagram to(Endpoint other) {
        return new Datagram(origin, source, other, bytes, payload);
    }

    sealed interface Payload {}

    /// A datagram of a node's [Core] as it is on the wire. Its bytes are nobody's to change.
    static final class Sealed implements Payload {
        final byte[] bytes;

        Sealed(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    record StunQuestion(int number) implements Payload {}

    record StunAnswer(int number, Endpoint mapped) implements Payload {}
}
