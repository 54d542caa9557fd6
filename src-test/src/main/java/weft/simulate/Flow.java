package weft.simulate;

/// One thread. Packets of one node to another, as sender and receiver count them.
final class Flow {
    long sent;
    long received;
    long lastNanos;
    private long next;

    /// Counts each packet once, though it may come by two ways.
    void arrived(long number, long now) {
        if (number >= next) {
            next = number + 1;
            received++;
        }
        lastNanos = now;
    }
}
