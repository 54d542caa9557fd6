package weft.node.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Any thread. The few system calls that listening to the kernel's news of interfaces takes, and knowing one's
/// namespace, on 64-bit Linux. Those that can fail return `-errno`.
final class SystemCalls {
    static final int EINTR = 4;
    static final int ENOBUFS = 105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            handle("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private SystemCalls() {}

    private static MethodHandle handle(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, ERRNO);
    }

    static int socket(int domain, int type, int protocol) {
        try {
            var state = STATE.get();
            return result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static int bind(int fd, MemorySegment address) {
        try {
            var state = STATE.get();
            return result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        try {
            var state = STATE.get();
            return result((int) GETSOCKOPT.invokeExact(state, fd, level, name, value, length), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static int eventfd(int flags) {
        try {
            var state = STATE.get();
            return result((int) EVENTFD.invokeExact(state, 0, flags), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static int poll(MemorySegment descriptors, int count, int timeoutMillis) {
        try {
            var state = STATE.get();
            return result((int) POLL.invokeExact(state, descriptors, (long) count, timeoutMillis), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static int read(int fd, MemorySegment into) {
        try {
            var state = STATE.get();
            return result((int) (long) READ.invokeExact(state, fd, into, into.byteSize()), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static int write(int fd, MemorySegment from) {
        try {
            var state = STATE.get();
            return result((int) (long) WRITE.invokeExact(state, fd, from, from.byteSize()), state);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(STATE.get(), fd);
        } catch (Throwable impossible) {
            throw unexpected(impossible);
        }
    }

    private static int result(int returned, MemorySegment state) {
        return returned >= 0 ? returned : -state.get(ValueLayout.JAVA_INT, 0);
    }

    private static IllegalStateException unexpected(Throwable impossible) {
        return new IllegalStateException("a system call could not be made", impossible);
    }
}
