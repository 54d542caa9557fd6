package weft.node.system;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A network namespace of this host. Any thread.
///
/// @param id tells it from every other one since boot: the kernel's cookie of it, or its inode where the kernel (before
///     Linux 5.14) has none
/// @param inode of `/proc/PID/ns/net`, namespaces(7); 0 when it is not known. Those of gone namespaces come back
record NetworkNamespace(String id, long inode) {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    /// An unsigned 64-bit number, never given twice, socket(7).
    private static final int SO_NETNS_COOKIE = 71;

    /// The one of this process.
    static NetworkNamespace current() {
        long inode = inode(Path.of("/proc/self/ns/net"));
        long cookie = cookie();
        return new NetworkNamespace(cookie == 0 ? "i" + inode : Long.toUnsignedString(cookie), inode);
    }

    /// Whether there is one of that inode that has a name for `ip netns`, or a process in it. A process that may not be
    /// asked is passed over.
    static boolean isThere(long inode) {
        return inode != 0 && (isNamed(inode) || isInUse(inode));
    }

    private static boolean isNamed(long inode) {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(Path.of("/run/netns"))) {
            for (Path name : names) {
                if (Files.getAttribute(name, "unix:ino") instanceof Long of && of == inode) {
                    return true;
                }
            }
            return false;
        } catch (IOException noneAreNamed) {
            return false;
        }
    }

    private static boolean isInUse(long inode) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                if (inode(process.resolve("ns/net")) == inode) {
                    return true;
                }
            }
            return false;
        } catch (IOException unknown) {
            return true;
        }
    }

    /// 0 when it is not known.
    private static long inode(Path link) {
        try {
            return parse(Files.readSymbolicLink(link).toString());
        } catch (IOException unknown) {
            return 0;
        }
    }

    /// `net:[4026531840]`
    private static long parse(String text) {
        return text.startsWith("net:[") && text.endsWith("]")
                ? Long.parseLong(text.substring("net:[".length(), text.length() - 1))
                : 0;
    }

    /// 0 when the kernel does not tell.
    private static long cookie() {
        int socket = SystemCalls.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            return 0;
        }
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocate(ValueLayout.JAVA_LONG);
            var length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
            return SystemCalls.getsockopt(socket, SOL_SOCKET, SO_NETNS_COOKIE, value, length) < 0
                    ? 0
                    : value.get(ValueLayout.JAVA_LONG, 0);
        } finally {
            SystemCalls.close(socket);
        }
    }
}
