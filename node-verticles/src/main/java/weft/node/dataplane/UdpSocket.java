package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import weft.protocol.engine.Datagrams;
import weft.protocol.engine.EngineSink;
import weft.protocol.engine.Path;
import weft.protocol.packet.IpAddress;

/// Packet thread. One non-blocking UDP socket of one family, in batches: recvmmsg with UDP_GRO in, sendmmsg with
/// UDP_SEGMENT out (udp(7)). Structures are laid out for 64-bit Linux.
final class UdpSocket implements AutoCloseable {
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    // struct mmsghdr: name 8 | name length 4+4 | iovec 8 | iovec count 8 | control 8 | control length 8 | flags 4+4 |
    // bytes 4+4
    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int CONTROL_LENGTH = 40;
    private static final int BYTES = 56;
    private static final int NAME = 32;
    private static final int IOVEC = 16;
    // struct cmsghdr: length 8 | level 4 | type 4, then the data
    private static final int CONTROL = 64;
    private static final int SEGMENT_CONTROL_SPACE = 24;
    private static final int SEGMENT_CONTROL_LENGTH = 18;

    static final int RECEIVES = 8;
    private static final int SENDS = 64;
    private static final int SEND_BYTES = 128 * 1024;
    /// From so many bytes on, waiting for more to send together gains nothing.
    private static final int SEND_AT = 32 * 1024;

    private int fd;
    private int socket;
    private final boolean ipv6;
    private final Offloads offloads;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno;

    private final MemorySegment inHeaders = arena.allocate(HEADER * RECEIVES, 8);
    private final MemorySegment inControls = arena.allocate(CONTROL * RECEIVES, 8);
    private final MemorySegment inNames = arena.allocate(NAME * RECEIVES, 8);
    private final MemorySegment inBytes = arena.allocate((long) Datagrams.BYTES_MAX * RECEIVES, 4096);
    private int received = RECEIVES;
    private int receivedOn;

    private final MemorySegment outHeaders = arena.allocate(HEADER * SENDS, 8);
    private final MemorySegment outControls = arena.allocate(CONTROL * SENDS, 8);
    private final MemorySegment outNames = arena.allocate(NAME * SENDS, 8);
    private final MemorySegment outVectors = arena.allocate(IOVEC * SENDS, 8);
    private final MemorySegment outBytes = arena.allocate(SEND_BYTES, 4096);
    private final MemorySegment[] outFrom = new MemorySegment[SENDS];
    private final int[] outAt = new int[SENDS];
    private final int[] outSegment = new int[SENDS];
    private int pending;
    private int pendingBytes;
    private boolean segments;
    private long failures;

    /// @param segments whether the socket takes UDP_SEGMENT
    UdpSocket(int fd, boolean ipv6, boolean segments, Offloads offloads) {
        this.fd = fd;
        this.ipv6 = ipv6;
        this.segments = segments;
        this.offloads = offloads;
        socket = ipv6 ? EngineSink.SOCKET_IPV6 : EngineSink.SOCKET_IPV4;
        errno = arena.allocate(8, 8);
        var inVectors = arena.allocate(IOVEC * RECEIVES, 8);
        for (int i = 0; i < RECEIVES; i++) {
            inVectors.set(ADDRESS, (long) IOVEC * i, inBytes.asSlice((long) Datagrams.BYTES_MAX * i));
            inVectors.set(JAVA_LONG, (long) IOVEC * i + 8, Datagrams.BYTES_MAX);
            header(inHeaders, i, inNames, inVectors, inControls);
        }
        for (int i = 0; i < SENDS; i++) {
            header(outHeaders, i, outNames, outVectors, outControls);
            outHeaders.set(JAVA_INT, (long) HEADER * i + NAME_LENGTH, nameLength());
            outControls.set(JAVA_LONG, (long) CONTROL * i, SEGMENT_CONTROL_LENGTH);
            outControls.set(JAVA_INT, (long) CONTROL * i + 8, SOL_UDP);
            outControls.set(JAVA_INT, (long) CONTROL * i + 12, UDP_SEGMENT);
            outFrom[i] = outHeaders.asSlice((long) HEADER * i);
        }
    }

    private static void header(
            MemorySegment headers, int i, MemorySegment names, MemorySegment vectors, MemorySegment controls) {
        long at = (long) HEADER * i;
        headers.set(ADDRESS, at, names.asSlice((long) NAME * i));
        headers.set(ADDRESS, at + 16, vectors.asSlice((long) IOVEC * i));
        headers.set(JAVA_LONG, at + 24, 1);
        headers.set(ADDRESS, at + 32, controls.asSlice((long) CONTROL * i));
    }

    private int nameLength() {
        return ipv6 ? 28 : 16;
    }

    int fd() {
        return fd;
    }

    /// Goes on with another descriptor of the same family, under another number; what is queued goes out before.
    void use(int otherFd, int number) {
        if (otherFd != fd) {
            flush();
            fd = otherFd;
            socket = number;
        }
    }

    /// Datagrams that could not be sent.
    long failures() {
        return failures;
    }

    /// Receives what is there, at most [#RECEIVES] batches; how many came.
    int receive() {
        for (int i = 0; i < received; i++) {
            inHeaders.set(JAVA_INT, (long) HEADER * i + NAME_LENGTH, NAME);
            inHeaders.set(JAVA_LONG, (long) HEADER * i + CONTROL_LENGTH, CONTROL);
        }
        int count = Libc.recvmmsg(errno, fd, inHeaders, RECEIVES);
        received = Math.max(0, count);
        receivedOn = socket;
        return received;
    }

    /// Copies batch `i` of the newest [#receive].
    void load(int i, Datagrams into) {
        int length = inHeaders.get(JAVA_INT, (long) HEADER * i + BYTES);
        MemorySegment.copy(inBytes, JAVA_BYTE, (long) Datagrams.BYTES_MAX * i, into.array, 0, length);
        into.length = length;
        into.segmentSize = segmentSize(i, length);
        into.socket = receivedOn;
        long name = (long) NAME * i;
        into.port = Short.toUnsignedInt(Short.reverseBytes(inNames.get(JAVA_SHORT, name + 2)));
        if (ipv6) {
            into.high = Long.reverseBytes(inNames.get(JAVA_LONG, name + 8));
            into.low = Long.reverseBytes(inNames.get(JAVA_LONG, name + 16));
        } else {
            into.high = 0;
            into.low = IpAddress.ipv4Low(Integer.reverseBytes(inNames.get(JAVA_INT, name + 4)));
        }
    }

    private int segmentSize(int i, int length) {
        long at = (long) CONTROL * i;
        boolean joined = inHeaders.get(JAVA_LONG, (long) HEADER * i + CONTROL_LENGTH) > 0
                && inControls.get(JAVA_INT, at + 8) == SOL_UDP
                && inControls.get(JAVA_INT, at + 12) == UDP_GRO;
        int size = joined ? inControls.get(JAVA_INT, at + 16) : length;
        return size > 0 ? size : Math.max(1, length);
    }

    /// Takes datagrams of one size for one place; they go out with [#flush] at the latest.
    void send(Path path, byte[] b, int offset, int length, int segmentSize) {
        if (segments || segmentSize >= length) {
            queue(path, b, offset, length, segmentSize);
            return;
        }
        for (int at = 0; at < length; at += segmentSize) {
            queue(path, b, offset + at, Math.min(segmentSize, length - at), segmentSize);
        }
    }

    private void queue(Path path, byte[] b, int offset, int length, int segmentSize) {
        if (pending == SENDS || pendingBytes + length > SEND_BYTES) {
            flush();
        }
        int i = pending;
        MemorySegment.copy(b, offset, outBytes, JAVA_BYTE, pendingBytes, length);
        writeName(i, path);
        outVectors.set(JAVA_LONG, (long) IOVEC * i, outBytes.address() + pendingBytes);
        outVectors.set(JAVA_LONG, (long) IOVEC * i + 8, length);
        boolean cut = segmentSize < length;
        outControls.set(JAVA_SHORT, (long) CONTROL * i + 16, (short) segmentSize);
        outHeaders.set(JAVA_LONG, (long) HEADER * i + CONTROL_LENGTH, cut ? SEGMENT_CONTROL_SPACE : 0);
        outAt[i] = pendingBytes;
        outSegment[i] = segmentSize;
        pendingBytes += length;
        pending++;
        if (pendingBytes >= SEND_AT) {
            flush();
        }
    }

    private void writeName(int i, Path path) {
        long at = (long) NAME * i;
        outNames.set(JAVA_SHORT, at + 2, Short.reverseBytes((short) path.port()));
        if (ipv6) {
            outNames.set(JAVA_SHORT, at, (short) UdpPorts.AF_INET6);
            outNames.set(JAVA_LONG, at + 8, Long.reverseBytes(path.high()));
            outNames.set(JAVA_LONG, at + 16, Long.reverseBytes(path.low()));
        } else {
            outNames.set(JAVA_SHORT, at, (short) UdpPorts.AF_INET);
            outNames.set(JAVA_INT, at + 4, Integer.reverseBytes((int) path.low()));
        }
    }

    void flush() {
        int sent = 0;
        while (sent < pending) {
            int result = Libc.sendmmsg(errno, fd, outFrom[sent], pending - sent);
            if (result > 0) {
                sent += result;
            } else {
                refused(sent, result);
                sent++;
            }
        }
        pending = 0;
        pendingBytes = 0;
    }

    /// A batch that the kernel does not cut is sent again in pieces: EIO means that the device cannot do it, ever;
    /// EINVAL and EMSGSIZE that these datagrams are too large for the way they take.
    private void refused(int i, int error) {
        int length = (int) outVectors.get(JAVA_LONG, (long) IOVEC * i + 8);
        boolean cut = outSegment[i] < length;
        if (error == -Libc.EIO && cut) {
            segments = false;
            offloads.off(Offloads.UDP_SEND, Libc.text(error));
        }
        if (!cut || error != -Libc.EIO && error != -Libc.EINVAL && error != -Libc.EMSGSIZE) {
            failures += (length + outSegment[i] - 1) / outSegment[i];
            return;
        }
        long header = (long) HEADER * i;
        outHeaders.set(JAVA_LONG, header + CONTROL_LENGTH, 0);
        for (int at = 0; at < length; at += outSegment[i]) {
            outVectors.set(JAVA_LONG, (long) IOVEC * i, outBytes.address() + outAt[i] + at);
            outVectors.set(JAVA_LONG, (long) IOVEC * i + 8, Math.min(outSegment[i], length - at));
            if (Libc.sendmmsg(errno, fd, outFrom[i], 1) <= 0) {
                failures++;
            }
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
        free();
    }

    /// Gives the buffers back, and leaves the descriptor to its owner.
    void free() {
        arena.close();
    }
}
