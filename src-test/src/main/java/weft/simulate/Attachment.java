package weft.simulate;

/// Something with an address in a [Network].
interface Attachment {
    void arrive(Datagram datagram);

    /// From the middle of the network to this.
    long delayNanos();
}
