package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.protocol.engine.Datagrams;
import weft.protocol.engine.PacketEngine;
import weft.protocol.key.NodeKey;
import weft.protocol.wireguard.Tunnel;

/// Packet thread: the duty cycle. Takes at most one command, lets due deadlines run, moves a bounded batch from each
/// socket and from the TUN through the engine, and sleeps in `poll` when there was nothing to do.
///
/// One thread does both directions: handing packets to another thread costs more than sealing them (a pipeline lost
/// 20 to 33 %, measured). A few `sched_yield` come before sleeping, so that on a busy machine the other end of a
/// connection runs and brings more; many, or spinning, take its processor away.
final class PacketLoop implements Runnable {
    private static final int YIELDS = 5;
    private static final int TUN_READS_MAX = 64;
    private static final int TUN_BYTES_MAX = 200_000;
    private static final int RECEIVE_ROUNDS = 2;
    private static final int RELAYED_MAX = 128;
    /// A source that gave nothing lately is asked only every so many cycles.
    private static final int QUIET_CYCLES = 16;

    private static final short POLLIN = 1;
    private static final short POLLERR = 8;
    private static final int POLLFD = 8;
    private static final int DESCRIPTORS = 5;
    /// Not a descriptor: `poll` passes over it.
    private static final int NONE = -1;

    private final PacketEngine engine;
    private final LoopDoors doors;
    private final LoopSockets sockets;
    private final Predicate<Throwable> over;
    private final Datagrams datagrams = new Datagrams();
    private final MemorySegment descriptors = Arena.ofAuto().allocate(DESCRIPTORS * POLLFD, 8);
    private final RelayPackets relayed = this::relayed;
    private final ExtraSockets.Receiver extraReceived = this::pass;
    private long now;
    private long cycles;
    private long ipv6Until = QUIET_CYCLES;
    private long extraUntil = QUIET_CYCLES;

    /// @param over told what a turn threw, whose packets are lost; whether the thread shall end because of it
    PacketLoop(PacketEngine engine, LoopDoors doors, LoopSockets sockets, Predicate<Throwable> over) {
        this.over = over;
        this.engine = engine;
        this.doors = doors;
        this.sockets = sockets;
        watch(0, doors.waker().fd());
        watch(1, sockets.tun().fd());
        watch(2, sockets.ipv4().fd());
        var ipv6 = sockets.ipv6();
        watch(3, ipv6 == null ? NONE : ipv6.fd());
        watch(4, NONE);
    }

    private void watch(int i, int fd) {
        descriptors.set(JAVA_INT, (long) POLLFD * i, fd);
        descriptors.set(JAVA_SHORT, (long) POLLFD * i + 4, POLLIN);
    }

    @Override
    public void run() {
        int idle = 0;
        while (!doors.isClosing()) {
            try {
                idle = turn(idle);
            } catch (RuntimeException | Error fault) {
                if (over.test(fault)) {
                    break;
                }
            }
        }
        engine.close();
    }

    /// @param idle turns without work before this one
    private int turn(int idle) {
        if (doWork() > 0) {
            return 0;
        }
        if (idle < YIELDS) {
            Libc.yieldNow();
            return idle + 1;
        }
        sleep();
        return 0;
    }

    /// One turn; returns how much was done.
    private int doWork() {
        now = doors.nowNanos();
        int work = doors.takeCommands(engine, now);
        boolean isDue = now >= engine.nextDeadlineNanos();
        if (isDue) {
            engine.onDeadline(now);
        }
        int packets = receive(sockets.ipv4(), now)
                + receiveIpv6(now)
                + receiveExtra()
                + doors.relays.receive(relayed, RELAYED_MAX)
                + readTun(now);
        if (packets + work > 0) {
            engine.endBatch(now);
        }
        if (isDue || packets + work > 0) {
            sockets.flush();
        }
        doors.publish(engine, sockets, now);
        cycles++;
        return work + packets;
    }

    private int receive(UdpSocket socket, long now) {
        int total = 0;
        for (int round = 0; round < RECEIVE_ROUNDS; round++) {
            int count = socket.receive();
            pass(socket, count);
            total += count;
            if (count < UdpSocket.RECEIVES) {
                break;
            }
        }
        return total;
    }

    private void pass(UdpSocket socket, int count) {
        for (int i = 0; i < count; i++) {
            socket.load(i, datagrams);
            engine.fromUdp(datagrams, now);
        }
    }

    private int receiveExtra() {
        var extra = sockets.extra();
        if (extra.isEmpty() || cycles > extraUntil && cycles % QUIET_CYCLES != 0) {
            return 0;
        }
        int count = extra.receive(extraReceived);
        if (count > 0) {
            extraUntil = cycles + QUIET_CYCLES;
        }
        return count;
    }

    private int receiveIpv6(long now) {
        @Nullable UdpSocket ipv6 = sockets.ipv6();
        if (ipv6 == null || cycles > ipv6Until && cycles % QUIET_CYCLES != 0) {
            return 0;
        }
        int count = receive(ipv6, now);
        if (count > 0) {
            ipv6Until = cycles + QUIET_CYCLES;
        }
        return count;
    }

    /// Copied: opening writes over what lies behind a datagram, and in the ring that is the next one.
    private void relayed(int region, NodeKey source, byte[] b, int offset, int length) {
        System.arraycopy(b, offset, datagrams.array, 0, length);
        engine.fromRelay(region, source, datagrams.array, 0, length, now);
    }

    private int readTun(long now) {
        var tun = sockets.tun();
        int bytes = 0;
        int reads = 0;
        while (reads < TUN_READS_MAX && bytes < TUN_BYTES_MAX) {
            int length = tun.read();
            if (length <= 0) {
                break;
            }
            engine.fromTun(tun.array(), 0, length, now);
            bytes += length;
            reads++;
        }
        return reads;
    }

    private void sleep() {
        var waker = doors.waker();
        waker.goingToSleep();
        if (!doors.hasWork()) {
            watch(4, sockets.extra().readinessFd());
            int _ = Libc.poll(Libc.errnoPlace(), descriptors, DESCRIPTORS, timeoutMillis());
            ipv6Until = cycles + 1;
            extraUntil = cycles + 1;
        }
        waker.awake();
        if (happened(0) != 0) {
            waker.drain();
        }
        if ((happened(1) & POLLERR) != 0 && sockets.tun().isRemoved()) {
            throw new InterfaceRemoved(sockets.tun().name());
        }
    }

    private short happened(int i) {
        return descriptors.get(JAVA_SHORT, (long) POLLFD * i + 6);
    }

    /// Rounded up, or a deadline less than a millisecond away would be polled for.
    private int timeoutMillis() {
        long deadline = engine.nextDeadlineNanos();
        if (deadline == Tunnel.NEVER) {
            return -1;
        }
        return (int) Math.clamp(doors.millisUntil(deadline), 0, 3_600_000);
    }
}
