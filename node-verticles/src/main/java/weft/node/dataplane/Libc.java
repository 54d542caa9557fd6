package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Any thread. The C library's system calls on 64-bit Linux, as Java methods. Those that can fail return `-errno`.
///
/// Calls with a heap array (`critical`) skip the JVM's change of thread state and its copy; they hold up a garbage
/// collection, and are only for descriptors that never block. What may sleep (`poll`) is never critical.
final class Libc {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EINVAL = 22;
    static final int EBADFD = 77;
    static final int EMSGSIZE = 90;
    static final int ENOPROTOOPT = 92;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option HEAP = Linker.Option.critical(true);

    private static final MethodHandle OPEN = handle(
            "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), ERRNO, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle IOCTL_POINTER = handle(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL_VALUE = handle(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle GETSOCKNAME =
            handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS), ERRNO);
    private static final MethodHandle SETSOCKOPT = handle(
            "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle EVENTFD =
            handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), HEAP);
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), HEAP);
    private static final MethodHandle WRITE_NATIVE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), ERRNO);
    private static final MethodHandle SENDMMSG =
            handle("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle RECVMMSG =
            handle("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS), ERRNO);
    private static final MethodHandle POLL =
            handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), ERRNO);
    private static final MethodHandle EPOLL_CREATE =
            handle("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle EPOLL_CTL =
            handle("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS), ERRNO);
    private static final MethodHandle EPOLL_WAIT =
            handle("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle SCHED_YIELD = handle("sched_yield", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle STRERROR = handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

    /// Where a call leaves errno; each thread that makes calls has its own.
    private static final ThreadLocal<MemorySegment> ERRNO_OF_THREAD =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private Libc() {}

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), type, options);
    }

    /// The calling thread's place for errno: fetched once and passed to the calls of the packet path.
    static MemorySegment errnoPlace() {
        return ERRNO_OF_THREAD.get();
    }

    static int open(String path, int flags) {
        try (var arena = Arena.ofConfined()) {
            var state = errnoPlace();
            return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(errnoPlace(), fd);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int ioctl(int fd, long request, MemorySegment argument) {
        try {
            var state = errnoPlace();
            return result((int) IOCTL_POINTER.invokeExact(state, fd, request, argument), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int ioctl(int fd, long request, long argument) {
        try {
            var state = errnoPlace();
            return result((int) IOCTL_VALUE.invokeExact(state, fd, request, argument), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int socket(int domain, int type, int protocol) {
        try {
            var state = errnoPlace();
            return result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind(int fd, MemorySegment address) {
        try {
            var state = errnoPlace();
            return result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int getsockname(int fd, MemorySegment address) {
        try (var arena = Arena.ofConfined()) {
            var state = errnoPlace();
            var length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
            return result((int) GETSOCKNAME.invokeExact(state, fd, address, length), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int setsockopt(int fd, int level, int option, int value) {
        try (var arena = Arena.ofConfined()) {
            var state = errnoPlace();
            return result(
                    (int) SETSOCKOPT.invokeExact(state, fd, level, option, arena.allocateFrom(JAVA_INT, value), 4),
                    state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int eventfd(int flags) {
        try {
            var state = errnoPlace();
            return result((int) EVENTFD.invokeExact(state, 0, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Into a heap segment; -1 on any failure. The descriptor must be non-blocking.
    static long read(int fd, MemorySegment heap, long length) {
        try {
            return (long) READ.invokeExact(fd, heap, length);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// From a heap segment; -1 on any failure. The descriptor must be non-blocking.
    static long write(int fd, MemorySegment heap, long length) {
        try {
            return (long) WRITE.invokeExact(fd, heap, length);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// From native memory, with the reason of a failure.
    static int writeNative(int fd, MemorySegment from, long length) {
        try {
            var state = errnoPlace();
            return result((int) (long) WRITE_NATIVE.invokeExact(state, fd, from, length), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int sendmmsg(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            return result((int) SENDMMSG.invokeExact(state, fd, messages, count, 0), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int recvmmsg(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            return result((int) RECVMMSG.invokeExact(state, fd, messages, count, 0, MemorySegment.NULL), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int poll(MemorySegment state, MemorySegment descriptors, int count, int timeoutMillis) {
        try {
            return result((int) POLL.invokeExact(state, descriptors, (long) count, timeoutMillis), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollCreate(int flags) {
        try {
            var state = errnoPlace();
            return result((int) EPOLL_CREATE.invokeExact(state, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollControl(int epoll, int operation, int fd, MemorySegment event) {
        try {
            var state = errnoPlace();
            return result((int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollWait(MemorySegment state, int epoll, MemorySegment events, int count, int timeoutMillis) {
        try {
            return result((int) EPOLL_WAIT.invokeExact(state, epoll, events, count, timeoutMillis), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void yieldNow() {
        try {
            int _ = (int) SCHED_YIELD.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The C library's words for an error number, given as returned here, negative.
    static String text(int result) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(-result);
            return text.reinterpret(256).getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int result(int returned, MemorySegment state) {
        return returned >= 0 ? returned : -state.get(ValueLayout.JAVA_INT, 0);
    }

    private static IllegalStateException unexpected(Throwable t) {
        return new IllegalStateException("a system call could not be made", t);
    }
}
