package weft.node.dataplane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Packet thread. UDP sockets beside the tunnels' own two: hundreds for seconds, while a port behind a NAT is guessed,
/// and then the one that found it, for as long as its path lives. They share one set of buffers, so that each costs a
/// descriptor and nothing else; what was queued for one goes out before another is used.
final class ExtraSockets implements AutoCloseable {
    /// Four guesses of 256 at a time; what is asked for beyond that is not opened.
    static final int SOCKETS_MAX = 1_024;

    /// Takes what was received, out of the socket that was just read.
    @FunctionalInterface
    interface Receiver {
        void received(UdpSocket socket, int batches);
    }

    private final UdpPorts.Extra maker;
    private final int[] numbers = new int[SOCKETS_MAX];
    private final int[] descriptors = new int[SOCKETS_MAX];
    private int count;
    private long refused;
    private @Nullable UdpSocket buffers;
    private @Nullable Readiness readiness;

    ExtraSockets(UdpPorts.Extra maker) {
        this.maker = maker;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// To be watched for reading; -1 as long as there never was a socket.
    int readinessFd() {
        return readiness == null ? -1 : readiness.fd();
    }

    /// Opens sockets with these numbers, as many as the system gives.
    void open(int first, int howMany) {
        if (readiness == null) {
            readiness = new Readiness();
        }
        for (int number = first; number < first + howMany; number++) {
            int fd = count == SOCKETS_MAX ? -1 : maker.open();
            if (fd < 0) {
                refused++;
                continue;
            }
            if (!readiness.add(fd, number)) {
                Libc.close(fd);
                refused++;
                continue;
            }
            numbers[count] = number;
            descriptors[count++] = fd;
        }
    }

    void close(int first, int howMany) {
        if (buffers != null) {
            buffers.use(-1, -1);
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (numbers[i] >= first && numbers[i] - first < howMany) {
                Libc.close(descriptors[i]);
            } else {
                numbers[kept] = numbers[i];
                descriptors[kept++] = descriptors[i];
            }
        }
        count = kept;
    }

    /// The socket of that number, to send from; null when there is none.
    @Nullable
    UdpSocket socket(int number) {
        for (int i = 0; i < count; i++) {
            if (numbers[i] == number) {
                return use(descriptors[i], number);
            }
        }
        return null;
    }

    private UdpSocket use(int fd, int number) {
        var shared = buffers;
        if (shared == null) {
            shared = maker.buffers();
            buffers = shared;
        }
        shared.use(fd, number);
        return shared;
    }

    /// Reads every socket that has something, once; how many batches came.
    int receive(Receiver receiver) {
        var ready = readiness;
        if (ready == null || count == 0) {
            return 0;
        }
        int total = 0;
        int events = ready.look();
        for (int i = 0; i < events; i++) {
            var socket = socket(ready.name(i));
            if (socket != null) {
                int batches = socket.receive();
                receiver.received(socket, batches);
                total += batches;
            }
        }
        return total;
    }

    void flush() {
        if (buffers != null) {
            buffers.flush();
        }
    }

    /// Sockets that the system did not give.
    long refused() {
        return refused;
    }

    long sendFailures() {
        return buffers == null ? 0 : buffers.failures();
    }

    @Override
    public void close() {
        Arrays.stream(descriptors, 0, count).forEach(Libc::close);
        count = 0;
        if (buffers != null) {
            buffers.free();
        }
        if (readiness != null) {
            readiness.close();
        }
    }
}
