package weft.node.system;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A platform thread of its own, asleep in the kernel. Says when addresses, routes or links of this host's network
/// namespace may have changed (rtnetlink(7)); what exactly is for the listener to look up, because news can be lost.
public final class NetworkWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC_NONBLOCK = 3 | 0x80000 | 0x800;
    private static final int NETLINK_ROUTE = 0;
    /// RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE, _IPV6_IFADDR, _IPV6_ROUTE.
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;
    /// `sockaddr_nl`: family(2) pad(2) pid(4) groups(4)
    private static final int ADDRESS_LENGTH = 12;
    private static final int EVENTFD_FLAGS = 0x80000 | 0x800;
    /// `pollfd`: fd(4) events(2) revents(2)
    private static final int POLL_LENGTH = 8;
    private static final short POLLIN = 1;
    private static final int BUFFER = 16 << 10;
    /// News come in bursts: an interface that comes up brings a dozen. What comes within this is one change; a
    /// burst that goes on is told of now and then.
    private static final int BURST_MILLIS = 20;
    private static final int BURST_MAX_MILLIS = 100;

    private final int socket;
    private final int stop;
    private final Runnable listener;
    private final Thread thread;
    private volatile boolean closing;

    private NetworkWatch(int socket, int stop, Runnable listener) {
        this.socket = socket;
        this.stop = stop;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("weft-network-watch").unstarted(this::run);
    }

    /// Begins to listen; empty where the kernel does not tell.
    ///
    /// @param listener called on the watch's thread
    public static Optional<NetworkWatch> start(Runnable listener) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        int socket = SystemCalls.socket(AF_NETLINK, SOCK_RAW_CLOEXEC_NONBLOCK, NETLINK_ROUTE);
        if (socket < 0) {
            return refused(socket);
        }
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(ADDRESS_LENGTH);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, 8, GROUPS);
            int bound = SystemCalls.bind(socket, address);
            int stop = bound < 0 ? bound : SystemCalls.eventfd(EVENTFD_FLAGS);
            if (stop < 0) {
                SystemCalls.close(socket);
                return refused(stop);
            }
            var watch = new NetworkWatch(socket, stop, listener);
            watch.thread.start();
            return Optional.of(watch);
        }
    }

    private static Optional<NetworkWatch> refused(int error) {
        LOG.info(
                "the kernel does not tell of network changes (error {}): addresses are looked at now and then", -error);
        return Optional.empty();
    }

    private void run() {
        try (var arena = Arena.ofConfined()) {
            var descriptors = arena.allocate(2 * POLL_LENGTH, 8);
            put(descriptors, 0, socket);
            put(descriptors, 1, stop);
            var buffer = arena.allocate(BUFFER);
            while (!closing) {
                int ready = SystemCalls.poll(descriptors, 2, -1);
                if (closing || ready < 0 && ready != -SystemCalls.EINTR) {
                    break;
                }
                if (ready > 0) {
                    burst(descriptors, buffer);
                    if (!closing) {
                        listener.run();
                    }
                }
            }
        } finally {
            SystemCalls.close(socket);
            SystemCalls.close(stop);
        }
    }

    private void burst(MemorySegment descriptors, MemorySegment buffer) {
        long end = System.nanoTime() + BURST_MAX_MILLIS * 1_000_000L;
        while (!closing && System.nanoTime() - end < 0) {
            int read = SystemCalls.read(socket, buffer);
            // Lost news (ENOBUFS) are news: something changed.
            if (read <= 0 && read != -SystemCalls.ENOBUFS && SystemCalls.poll(descriptors, 2, BURST_MILLIS) <= 0) {
                return;
            }
        }
    }

    private static void put(MemorySegment descriptors, int index, int fd) {
        descriptors.set(ValueLayout.JAVA_INT, (long) index * POLL_LENGTH, fd);
        descriptors.set(ValueLayout.JAVA_SHORT, (long) index * POLL_LENGTH + 4, POLLIN);
    }

    /// Ends the thread; safe to call from any other.
    @Override
    public void close() {
        closing = true;
        try (var arena = Arena.ofConfined()) {
            int _ = SystemCalls.write(stop, arena.allocateFrom(ValueLayout.JAVA_LONG, 1));
        }
        try {
            thread.join(1_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
