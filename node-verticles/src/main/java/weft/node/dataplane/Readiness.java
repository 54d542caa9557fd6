package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Packet thread. Tells which of many descriptors can be read, by epoll(7): the set is one descriptor itself, which
/// `poll` watches like any other.
final class Readiness implements AutoCloseable {
    /// How many are told at once.
    static final int EVENTS = 32;

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;

    // struct epoll_event: events 4 | data 8; packed on x86 alone.
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    private static final int EVENT = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate((long) EVENT * EVENTS, 8);
    private final MemorySegment added = arena.allocate(EVENT, 8);
    private final MemorySegment errno = arena.allocate(8, 8);

    Readiness() {
        fd = Libc.epollCreate(EPOLL_CLOEXEC);
    }

    int fd() {
        return fd;
    }

    /// Watches a descriptor under a name; false when the system does not allow it. Closing the descriptor ends it.
    boolean add(int descriptor, int name) {
        added.set(JAVA_INT, 0, EPOLLIN);
        added.set(JAVA_INT_UNALIGNED, DATA, name);
        return fd >= 0 && Libc.epollControl(fd, EPOLL_CTL_ADD, descriptor, added) >= 0;
    }

    /// Looks, without waiting; how many are ready, at most [#EVENTS].
    int look() {
        return Math.max(0, Libc.epollWait(errno, fd, events, EVENTS, 0));
    }

    /// Name of the i-th of them.
    int name(int i) {
        return events.get(JAVA_INT_UNALIGNED, (long) EVENT * i + DATA);
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
