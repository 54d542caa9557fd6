package weft.protocol.engine;

import org.jspecify.annotations.Nullable;

/// Packet thread. Datagrams of one size to one place, laid end to end so that one system call sends them all
/// (UDP_SEGMENT): all of equal length, only the last may be shorter, [#DATAGRAMS_MAX] and [#BYTES_MAX] at most. What
/// goes by a relay is cut again. While it is uncertain whether a path carries, a copy goes by a second one.
final class DatagramBatch {
    static final int DATAGRAMS_MAX = 64;
    /// The largest UDP payload over IPv4.
    static final int BYTES_MAX = 65_507;

    final byte[] array = new byte[65_536 + 64];
    private final PacketCounters counters;
    private final EngineSink sink;
    private @Nullable Path path;
    private @Nullable Path copyPath;
    private int used;
    private int size;
    private int datagrams;
    private boolean full;

    DatagramBatch(PacketCounters counters, EngineSink sink) {
        this.counters = counters;
        this.sink = sink;
    }

    /// Makes room for a datagram of `length` bytes to that place, sending what is there if it does not fit, and returns
    /// where to write it.
    int place(Path to, @Nullable Path copyTo, int length) {
        if (datagrams > 0
                && (full
                        || path != to
                        || copyPath != copyTo
                        || length > size
                        || datagrams == DATAGRAMS_MAX
                        || used + length > BYTES_MAX)) {
            flush();
        }
        path = to;
        copyPath = copyTo;
        return used;
    }

    /// The datagram was written where [#place] said.
    void add(int length) {
        if (datagrams == 0) {
            size = length;
        } else if (length < size) {
            full = true;
        }
        used += length;
        datagrams++;
    }

    void flush() {
        var to = path;
        if (datagrams > 0 && to != null) {
            send(to);
            var copyTo = copyPath;
            if (copyTo != null) {
                send(copyTo);
            }
        }
        used = 0;
        datagrams = 0;
        full = false;
    }

    private void send(Path to) {
        var node = to.relayed();
        if (node != null) {
            for (int at = 0; at < used; at += size) {
                if (!sink.toRelay(to.region(), node, array, at, Math.min(size, used - at))) {
                    counters.drop(PacketDrop.RELAY_SEND_FAILED);
                }
            }
        } else if (!sink.toUdp(to, array, 0, used, size)) {
            counters.drop(PacketDrop.UDP_SEND_FAILED, datagrams);
        }
    }
}
