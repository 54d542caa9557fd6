package weft.test.network;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import weft.test.lab.Host;
import weft.test.lab.SystemCalls;

/// A cable that takes its time: a TUN interface at each end, and a thread each way that holds packets back. The
/// kernel's
/// own way (netem) is a module that many machines lack.
final class Wire implements AutoCloseable {
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final int PACKET_BYTES_MAX = 65_535;
    private static final short POLLIN = 1;
    /// Packets on their way; more are lost, as in any queue.
    private static final int PACKETS_MAX = 20_000;
    /// How long a thread sleeps at most before it looks whether the wire was cut.
    private static final long NAP_NANOS = 100_000_000;

    private final int[] ends;
    private final long delayNanos;
    private final Thread[] pumps;
    private final AtomicLong overflow = new AtomicLong();
    private volatile boolean cut;

    private record Held(byte[] packet, long due) {}

    private Wire(int endA, int endB, Duration delay) {
        this.ends = new int[] {endA, endB};
        this.delayNanos = delay.toNanos();
        this.pumps = new Thread[] {pump(0, 1), pump(1, 0)};
    }

    /// Connects two hosts, as [weft.test.lab.Lab#connect] does.
    ///
    /// @param delay one way, the same in both directions
    static Wire between(Host a, String nameA, Host b, String nameB, Duration delay) {
        return new Wire(end(a, nameA), end(b, nameB), delay);
    }

    private static int end(Host host, String name) {
        try {
            int fd = host.within(() -> open(name));
            host.ip("link set " + name + " addrgenmode none\nlink set " + name + " txqueuelen 5000 up\n");
            return fd;
        } catch (Exception failed) {
            throw new IllegalStateException("no TUN interface " + name + " in " + host, failed);
        }
    }

    private static int open(String name) {
        int fd = SystemCalls.open("/dev/net/tun", SystemCalls.O_RDWR | SystemCalls.O_NONBLOCK | SystemCalls.O_CLOEXEC);
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(40);
            request.setString(0, name);
            request.set(JAVA_SHORT, 16, IFF_TUN_NO_PI);
            if (fd < 0 || SystemCalls.ioctl(fd, TUNSETIFF, request) < 0) {
                throw new IllegalStateException("cannot make the TUN interface " + name);
            }
        }
        return fd;
    }

    private Thread pump(int from, int to) {
        return Thread.ofPlatform().daemon().name("wire").start(() -> carry(ends[from], ends[to]));
    }

    private void carry(int from, int to) {
        var held = new ArrayDeque<Held>();
        try (var arena = Arena.ofConfined()) {
            var packet = arena.allocate(PACKET_BYTES_MAX);
            var poll = arena.allocate(8);
            var timeout = arena.allocate(16);
            while (!cut) {
                long wait = held.isEmpty()
                        ? NAP_NANOS
                        : Math.min(NAP_NANOS, held.peek().due() - System.nanoTime());
                await(poll, timeout, from, Math.max(0, wait));
                long now = System.nanoTime();
                take(from, packet, held, now);
                while (!held.isEmpty() && held.peek().due() - now <= 0) {
                    byte[] due = held.remove().packet();
                    MemorySegment.copy(due, 0, packet, ValueLayout.JAVA_BYTE, 0, due.length);
                    int _ = SystemCalls.write(to, packet.asSlice(0, due.length));
                }
            }
        }
    }

    private static void await(MemorySegment poll, MemorySegment timeout, int fd, long nanos) {
        poll.set(JAVA_INT, 0, fd);
        poll.set(JAVA_SHORT, 4, POLLIN);
        timeout.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        timeout.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        int _ = SystemCalls.ppoll(poll, 1, timeout);
    }

    private void take(int from, MemorySegment packet, ArrayDeque<Held> held, long now) {
        for (int length = SystemCalls.read(from, packet); length > 0; length = SystemCalls.read(from, packet)) {
            if (held.size() >= PACKETS_MAX) {
                overflow.incrementAndGet();
                continue;
            }
            held.add(new Held(packet.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), now + delayNanos));
        }
    }

    /// Packets that found too many before them.
    long overflow() {
        return overflow.get();
    }

    @Override
    public void close() {
        cut = true;
        try {
            for (var pump : pumps) {
                pump.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        SystemCalls.close(ends[0]);
        SystemCalls.close(ends[1]);
    }
}
