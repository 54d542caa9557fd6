package weft.test.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Any thread. The few calls of Linux that a lab needs and Java does not have. They return a negative number on
/// failure.
public final class SystemCalls {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle IOCTL = handle(
            "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PPOLL =
            handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    private SystemCalls() {}

    public static int open(String path, int flags) {
        try (var arena = Arena.ofConfined()) {
            return (int) OPEN.invokeExact(arena.allocateFrom(path), flags);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(fd);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static int ioctl(int fd, long request, MemorySegment argument) {
        try {
            return (int) IOCTL.invokeExact(fd, request, argument);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static int setns(int fd, int kind) {
        try {
            return (int) SETNS.invokeExact(fd, kind);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static int read(int fd, MemorySegment into) {
        try {
            return (int) (long) READ.invokeExact(fd, into, into.byteSize());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static int write(int fd, MemorySegment from) {
        try {
            return (int) (long) WRITE.invokeExact(fd, from, from.byteSize());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// @param descriptors `struct pollfd`s
    /// @param timeout `struct timespec`
    public static int ppoll(MemorySegment descriptors, int count, MemorySegment timeout) {
        try {
            return (int) PPOLL.invokeExact(descriptors, (long) count, timeout, MemorySegment.NULL);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    private static IllegalStateException unexpected(Throwable t) {
        return new IllegalStateException("a system call could not be made", t);
    }
}
