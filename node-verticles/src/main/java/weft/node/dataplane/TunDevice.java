package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import weft.node.dataplane.DataPlaneException.Reason;
import weft.protocol.engine.PacketEngine;
import weft.protocol.engine.VirtioHeader;

/// Packet thread, once opened. A TUN interface of Linux: packets in and out, super-packets where the kernel takes them
/// (Documentation/networking/tuntap.rst; linux/if_tun.h).
///
/// Every packet here has a [VirtioHeader] before it. Where the kernel has none (no IFF_VNET_HDR), it is made up on
/// reading and left out on writing.
final class TunDevice implements AutoCloseable {
    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNGETIFF = 0x8004_54d2L;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int TUN_F_CSUM = 0x01;
    private static final int TUN_F_TSO4 = 0x02;
    private static final int TUN_F_TSO6 = 0x04;
    private static final int TUN_F_USO4 = 0x20;
    private static final int TUN_F_USO6 = 0x40;
    private static final int TCP_OFFLOADS = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
    private static final int UDP_OFFLOADS = TUN_F_USO4 | TUN_F_USO6;

    private final String name;
    private final int fd;
    private final boolean virtio;
    private boolean joinsTcp;
    private boolean joinsUdp;

    private final byte[] array = new byte[VirtioHeader.LENGTH + 65_535 + PacketEngine.SLACK];
    private final MemorySegment readInto;
    private final MemorySegment whole = MemorySegment.ofArray(array);
    private @Nullable MemorySegment lastWritten;
    private byte @Nullable [] lastArray;
    private int lastOffset;

    private TunDevice(String name, int fd, boolean virtio) {
        this.name = name;
        this.fd = fd;
        this.virtio = virtio;
        readInto = virtio ? whole : whole.asSlice(VirtioHeader.LENGTH);
    }

    /// Makes the interface; it vanishes when this is closed.
    static TunDevice open(String name, Offloads offloads) throws DataPlaneException {
        if (Files.exists(Path.of("/sys/class/net", name))) {
            throw nameTaken(name);
        }
        int fd = Libc.open(CLONE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) {
            throw cannotOpen(fd);
        }
        boolean virtio = true;
        int set = setName(fd, name, IFF_TUN | IFF_NO_PI | IFF_VNET_HDR);
        if (set == -Libc.EINVAL) {
            offloads.off(Offloads.TUN_HEADERS, Libc.text(set));
            virtio = false;
            set = setName(fd, name, IFF_TUN | IFF_NO_PI);
        }
        if (set < 0) {
            Libc.close(fd);
            throw cannotName(name, set);
        }
        var device = new TunDevice(name, fd, virtio);
        device.askForOffloads(offloads);
        return device;
    }

    private static int setName(int fd, String name, int flags) {
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(40);
            request.setString(0, name);
            request.set(JAVA_SHORT, 16, (short) flags);
            return Libc.ioctl(fd, TUNSETIFF, request);
        }
    }

    private void askForOffloads(Offloads offloads) {
        if (!virtio) {
            offloads.off(Offloads.TUN_TCP, "no virtio headers");
            offloads.off(Offloads.TUN_UDP, "no virtio headers");
            return;
        }
        offloads.on(Offloads.TUN_HEADERS);
        int all = Libc.ioctl(fd, TUNSETOFFLOAD, TCP_OFFLOADS | UDP_OFFLOADS);
        joinsUdp = all >= 0;
        if (joinsUdp) {
            offloads.on(Offloads.TUN_UDP);
        } else {
            offloads.off(Offloads.TUN_UDP, Libc.text(all));
            all = Libc.ioctl(fd, TUNSETOFFLOAD, (long) TCP_OFFLOADS);
        }
        joinsTcp = all >= 0;
        if (joinsTcp) {
            offloads.on(Offloads.TUN_TCP);
        } else {
            offloads.off(Offloads.TUN_TCP, Libc.text(all));
        }
    }

    String name() {
        return name;
    }

    int fd() {
        return fd;
    }

    boolean joinsTcp() {
        return joinsTcp;
    }

    boolean joinsUdp() {
        return joinsUdp;
    }

    /// Where [#read] puts packets, header at 0.
    byte[] array() {
        return array;
    }

    /// Length of the next packet with its header; 0 or less when there is none.
    int read() {
        long length = Libc.read(fd, readInto, readInto.byteSize() - PacketEngine.SLACK);
        if (length <= 0 || virtio) {
            return (int) length;
        }
        VirtioHeader.writePlain(array, 0);
        return (int) length + VirtioHeader.LENGTH;
    }

    /// False when the kernel refused it.
    boolean write(byte[] b, int offset, int length) {
        int skip = virtio ? 0 : VirtioHeader.LENGTH;
        return Libc.write(fd, segment(b, offset + skip), (long) length - skip) >= 0;
    }

    /// The engine writes from one array at one offset: its segment is made once.
    private MemorySegment segment(byte[] b, int offset) {
        var last = lastWritten;
        if (last == null || lastArray != b || lastOffset != offset) {
            last = MemorySegment.ofArray(b).asSlice(offset);
            lastWritten = last;
            lastArray = b;
            lastOffset = offset;
        }
        return last;
    }

    /// Why the kernel refuses a packet: tries again the slow way. 0 when it takes it now.
    int whyRefused(byte[] b, int offset, int length) {
        int skip = virtio ? 0 : VirtioHeader.LENGTH;
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(length);
            MemorySegment.copy(MemorySegment.ofArray(b), offset + skip, copy, 0, (long) length - skip);
            return Math.min(0, Libc.writeNative(fd, copy, (long) length - skip));
        }
    }

    /// Whether somebody removed the interface: no packet comes or goes any more, and `poll` never sleeps.
    boolean isRemoved() {
        try (var arena = Arena.ofConfined()) {
            return Libc.ioctl(fd, TUNGETIFF, arena.allocate(40)) == -Libc.EBADFD;
        }
    }

    /// Gives up super-packets towards the host, and from it.
    void stopJoining(boolean udp) {
        joinsUdp = false;
        joinsTcp &= udp;
        int _ = Libc.ioctl(fd, TUNSETOFFLOAD, joinsTcp ? TCP_OFFLOADS : 0L);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    private static DataPlaneException nameTaken(String name) {
        return new DataPlaneException(
                Reason.NAME_TAKEN,
                "there is a network interface named " + name
                        + " already: choose another name, or remove it with \"ip link delete " + name + "\"");
    }

    private static DataPlaneException cannotOpen(int error) {
        return switch (-error) {
            case Libc.EPERM, Libc.EACCES ->
                new DataPlaneException(
                        Reason.NO_PERMISSION,
                        "no permission to open " + CLONE_DEVICE + ": run as root, or give CAP_NET_ADMIN");
            case Libc.ENOENT, 6, 19 ->
                new DataPlaneException(
                        Reason.NO_TUN_DEVICE,
                        "there is no " + CLONE_DEVICE
                                + ": load the kernel module with \"modprobe tun\"; in a container, add --device "
                                + CLONE_DEVICE);
            default -> new DataPlaneException(Reason.SYSTEM, "cannot open " + CLONE_DEVICE + ": " + Libc.text(error));
        };
    }

    private static DataPlaneException cannotName(String name, int error) {
        return switch (-error) {
            case Libc.EPERM, Libc.EACCES ->
                new DataPlaneException(
                        Reason.NO_PERMISSION,
                        "no permission to make the interface " + name + ": run as root, or give CAP_NET_ADMIN");
            case Libc.EBUSY -> nameTaken(name);
            default ->
                new DataPlaneException(Reason.SYSTEM, "cannot make the interface " + name + ": " + Libc.text(error));
        };
    }
}
