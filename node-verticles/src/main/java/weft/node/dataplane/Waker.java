package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// Any thread wakes, the packet thread sleeps: an eventfd beside the sockets in `poll`. While the packet thread is
/// awake, waking it costs one read of a flag and no system call.
final class Waker implements AutoCloseable {
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;

    private final int fd;
    private final AtomicBoolean sleeping = new AtomicBoolean();
    private final MemorySegment one = Arena.ofAuto().allocateFrom(JAVA_LONG, 1);
    private final MemorySegment scratch = MemorySegment.ofArray(new long[1]);

    Waker() throws DataPlaneException {
        fd = Libc.eventfd(EFD_NONBLOCK | EFD_CLOEXEC);
        if (fd < 0) {
            throw new DataPlaneException(
                    DataPlaneException.Reason.SYSTEM, "cannot make an event descriptor: " + Libc.text(fd));
        }
    }

    int fd() {
        return fd;
    }

    void wake() {
        if (sleeping.compareAndSet(true, false)) {
            int _ = Libc.writeNative(fd, one, 8);
        }
    }

    /// The packet thread is about to sleep: it must look at its mailboxes once more after this.
    void goingToSleep() {
        sleeping.set(true);
    }

    void awake() {
        sleeping.set(false);
    }

    /// Takes back what woke us.
    void drain() {
        long _ = Libc.read(fd, scratch, 8);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
