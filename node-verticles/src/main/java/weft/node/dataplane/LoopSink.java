package weft.node.dataplane;

import org.jspecify.annotations.Nullable;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineSink;
import weft.protocol.engine.HandshakeRequest;
import weft.protocol.engine.Path;
import weft.protocol.key.NodeKey;

/// Packet thread. Where the engine's packets go: descriptors and mailboxes.
final class LoopSink implements EngineSink {
    private final LoopSockets sockets;
    private final LoopDoors doors;
    private final Runnable wakeHandshakes;
    private final Runnable wakeEvents;
    private @Nullable JoinChange joinChange;
    private volatile @Nullable PacketCapture capture;

    /// The TUN takes fewer kinds of super-packets than before.
    @FunctionalInterface
    interface JoinChange {
        void join(boolean tcp, boolean udp);
    }

    LoopSink(LoopSockets sockets, LoopDoors doors, Runnable wakeHandshakes, Runnable wakeEvents) {
        this.sockets = sockets;
        this.doors = doors;
        this.wakeHandshakes = wakeHandshakes;
        this.wakeEvents = wakeEvents;
    }

    void onJoinChange(JoinChange change) {
        joinChange = change;
    }

    void captureTo(@Nullable PacketCapture to) {
        capture = to;
    }

    @Override
    public boolean toTun(byte[] b, int offset, int length) {
        var tun = sockets.tun();
        if (tun.write(b, offset, length)) {
            return true;
        }
        boolean joined = b[offset + 1] != 0;
        if (!joined) {
            return false;
        }
        int error = tun.whyRefused(b, offset, length);
        if (error == -Libc.EINVAL) {
            giveUpJoining(error);
        }
        return error == 0;
    }

    /// UDP super-packets are younger in the kernel than TCP's, and go first.
    private void giveUpJoining(int error) {
        var tun = sockets.tun();
        boolean udpWas = tun.joinsUdp();
        tun.stopJoining(udpWas);
        sockets.offloads().off(udpWas ? Offloads.TUN_UDP : Offloads.TUN_TCP, Libc.text(error));
        var change = joinChange;
        if (change != null) {
            change.join(tun.joinsTcp(), tun.joinsUdp());
        }
    }

    @Override
    public boolean toUdp(Path path, byte[] b, int offset, int length, int segmentSize) {
        var socket = path.socket() == SOCKET_IPV4 ? sockets.ipv4() : sockets.udp(path.socket());
        if (socket == null) {
            return false;
        }
        socket.send(path, b, offset, length, segmentSize);
        return true;
    }

    @Override
    public void openSockets(int first, int count) {
        sockets.extra().open(first, count);
    }

    @Override
    public void closeSockets(int first, int count) {
        sockets.extra().close(first, count);
    }

    @Override
    public boolean toRelay(int region, NodeKey target, byte[] b, int offset, int length) {
        return doors.relays.send(region, target, b, offset, length);
    }

    @Override
    public boolean toHandshakes(HandshakeRequest request) {
        boolean put = doors.requests.put(request);
        wakeHandshakes.run();
        return put;
    }

    @Override
    public void event(EngineEvent event) {
        doors.events.put(event);
        wakeEvents.run();
    }

    @Override
    public void capture(boolean inbound, byte[] b, int offset, int length, long nowNanos) {
        var to = capture;
        if (to != null) {
            to.put(inbound, b, offset, length, System.currentTimeMillis());
        }
    }
}
