package weft.simulate;

/// The way out of a [Network].
interface Gateway {
    void leave(Datagram datagram);
}
