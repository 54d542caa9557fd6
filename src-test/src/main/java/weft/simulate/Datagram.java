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

    /// A disco datagram as it is on the wire. Its bytes are nobody's to change.
    static final class Disco implements Payload {
        final byte[] bytes;

        Disco(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /// A sealed packet of one node for another: only that one can open it.
    record Data(long from, long to, long number) implements Payload {}

    record StunQuestion(int number) implements Payload {}

    record StunAnswer(int number, Endpoint mapped) implements Payload {}
}
