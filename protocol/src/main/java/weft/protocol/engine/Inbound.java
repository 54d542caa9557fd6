package weft.protocol.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.wireguard.DropReason;
import weft.protocol.wireguard.MessageType;
import weft.protocol.wireguard.Session;

/// Packet thread. From UDP or a relay to the TUN: tell messages apart, open, join, check the source, filter.
///
/// Messages of one session from one place form a run, which may go on over several calls until [#endBatch]. What holds
/// for all of them (timers, path) is done once, at the run's first authentic message and before any of its packets
/// reaches the TUN: the host answers at once, and the answer must go by the new path and session.
final class Inbound implements Coalescer.Output {
    private final EngineTables tables;
    private final Run run = new Run();
    private final Coalescer coalescer;
    private final PingDesk pings;
    private final RefusalDesk refusals;
    private final PathDesk paths;
    private final PeerMoved moved;
    private final EngineSink sink;
    private final StunGate stun = new StunGate();
    private long now;

    /// Called when the first authentic message of a run came, and once more when the first one with data came later.
    interface PeerMoved {
        void authentic(Peer peer, Session session, Run run, long now);
    }

    /// What is common to consecutive messages.
    static final class Run {
        @Nullable
        Session session;

        @Nullable
        Peer peer;

        int socket;
        long high;
        long low;
        int port;

        /// The sender, where a relay brought the messages.
        @Nullable
        NodeKey relayed;

        boolean authentic;
        boolean data;

        Path path() {
            return new Path(socket, high, low, port, relayed);
        }
    }

    Inbound(
            EngineTables tables,
            EngineSink sink,
            PingDesk pings,
            RefusalDesk refusals,
            PathDesk paths,
            PeerMoved moved) {
        this.tables = tables;
        this.sink = sink;
        this.paths = paths;
        this.pings = pings;
        this.refusals = refusals;
        this.moved = moved;
        coalescer = new Coalescer(this, true, true);
    }

    void join(boolean tcp, boolean udp) {
        coalescer.join(tcp, udp);
    }

    void fromUdp(Datagrams from, long nowNanos) {
        now = nowNanos;
        if (!isSamePlace(from)) {
            endRun();
            run.socket = from.socket;
            run.high = from.high;
            run.low = from.low;
            run.port = from.port;
            run.relayed = null;
        }
        byte[] b = from.array;
        for (int at = 0; at < from.length; at += from.segmentSize) {
            message(b, at, Math.min(from.segmentSize, from.length - at));
        }
    }

    void fromRelay(int region, NodeKey source, byte[] b, int offset, int length, long nowNanos) {
        now = nowNanos;
        if (run.socket != EngineSink.SOCKET_RELAY || run.port != region || !source.equals(run.relayed)) {
            endRun();
            run.socket = EngineSink.SOCKET_RELAY;
            run.high = 0;
            run.low = 0;
            run.port = region;
            run.relayed = source;
        }
        message(b, offset, length);
    }

    private void message(byte[] b, int at, int size) {
        switch (MessageType.of(b, at, size)) {
            case MessageType.DATA -> data(b, at, size);
            case MessageType.INITIATION -> handshake(b, at, size, MessageType.INITIATION_LENGTH);
            case MessageType.RESPONSE -> handshake(b, at, size, MessageType.RESPONSE_LENGTH);
            case MessageType.COOKIE_REPLY -> handshake(b, at, size, MessageType.COOKIE_REPLY_LENGTH);
            default -> other(b, at, size);
        }
    }

    private void other(byte[] b, int at, int size) {
        if (paths.receive(run, b, at, size, now)) {
            return;
        }
        if (run.socket == EngineSink.SOCKET_RELAY || !StunGate.isAnswer(b, at, size) || run.port == 0) {
            tables.counters.drop(PacketDrop.UDP_UNKNOWN);
        } else if (!stun.mayPass(now)) {
            tables.counters.drop(PacketDrop.STUN_FLOOD);
        } else {
            var from = new Endpoint(new IpAddress(run.high, run.low), run.port);
            sink.event(new EngineEvent.StunReceived(from, Arrays.copyOfRange(b, at, at + size)));
        }
    }

    private boolean isSamePlace(Datagrams from) {
        return run.low == from.low && run.port == from.port && run.high == from.high && run.socket == from.socket;
    }

    void endBatch(long nowNanos) {
        now = nowNanos;
        endRun();
    }

    private void handshake(byte[] b, int at, int size, int expected) {
        if (size != expected) {
            tables.counters.drop(PacketDrop.UDP_MALFORMED);
            return;
        }
        var message = Arrays.copyOfRange(b, at, at + size);
        if (!sink.toHandshakes(new HandshakeRequest.Receive(message, run.path()))) {
            tables.counters.drop(PacketDrop.HANDSHAKE_QUEUE_FULL);
        }
    }

    private void data(byte[] b, int at, int size) {
        int index = MessageType.dataReceiver(b, at);
        var session = run.session;
        if (session == null || session.localIndex() != index) {
            session = beginRun(index);
            if (session == null) {
                return;
            }
        }
        int place = coalescer.place(size - MessageType.DATA_OVERHEAD);
        int length = open(session, b, at, size, place);
        if (length <= 0) {
            coalescer.notOpened();
        }
        if (length < 0) {
            notOpened(length);
            return;
        }
        var peer = run.peer;
        if (peer != null) {
            peer.receivedBytes += size;
            peer.receivedPackets++;
            if (!run.authentic || (length > 0 && !run.data)) {
                run.authentic = true;
                run.data = length > 0;
                moved.authentic(peer, session, run, now);
            }
        }
        if (length > 0) {
            coalescer.opened(length);
        }
    }

    /// Opening scribbles over what stands behind the message, and that is the next one.
    private int open(Session session, byte[] b, int at, int size, int place) {
        int end = at + size;
        long first = Bytes.int64(b, end);
        long second = Bytes.int64(b, end + 8);
        long third = Bytes.int64(b, end + 16);
        long fourth = Bytes.int64(b, end + 24);
        int length = session.open(b, at, size, coalescer.array(), place);
        Bytes.int64(b, end, first);
        Bytes.int64(b, end + 8, second);
        Bytes.int64(b, end + 16, third);
        Bytes.int64(b, end + 24, fourth);
        return length;
    }

    private @Nullable Session beginRun(int index) {
        endRun();
        var session = tables.sessions.session(index);
        var peer = tables.sessions.peer(index);
        if (session == null || peer == null) {
            tables.counters.drop(PacketDrop.UNKNOWN_SESSION);
            return null;
        }
        if (run.relayed != null && !peer.spec.hasKey(run.relayed)) {
            tables.counters.drop(PacketDrop.RELAY_SOURCE);
            return null;
        }
        run.session = session;
        run.peer = peer;
        return session;
    }

    private void endRun() {
        coalescer.flush();
        run.authentic = false;
        run.data = false;
        run.session = null;
        run.peer = null;
    }

    @Override
    public void packet(IpPacket packet, byte[] b, int offset, int length, int count, long bytes) {
        var peer = run.peer;
        if (peer == null) {
            return;
        }
        peer.receivedInnerBytes += bytes;
        peer.receivedInnerPackets += count;
        if (tables.route(packet.sourceHigh(), packet.sourceLow()) != peer) {
            tables.counters.drop(PacketDrop.SOURCE_NOT_ALLOWED, count);
            return;
        }
        if (packet.protocol() == IpPacket.TSMP) {
            if (!refusals.receive(packet, peer, now)) {
                pings.receive(packet, peer, run, now);
            }
            return;
        }
        if (tables.local.lookup(packet.targetHigh(), packet.targetLow()) == null || !packet.isTargetRoutable()) {
            tables.counters.drop(PacketDrop.NOT_LOCAL, count);
            return;
        }
        boolean accepted = tables.inbound(packet, peer, count, bytes, now);
        if (tables.capturing) {
            sink.capture(true, b, offset, length, now);
        }
        if (!accepted) {
            tables.counters.drop(PacketDrop.FILTERED, count);
            refusals.denied(packet, peer, now);
        } else if (!sink.toTun(b, offset - VirtioHeader.LENGTH, length + VirtioHeader.LENGTH)) {
            tables.counters.drop(PacketDrop.TUN_WRITE_FAILED, count);
        }
    }

    @Override
    public void malformed() {
        tables.counters.drop(PacketDrop.INNER_MALFORMED);
    }

    private void notOpened(int code) {
        var peer = run.peer;
        tables.counters.drop(
                switch (DropReason.of(code)) {
                    case REPLAYED ->
                        peer != null && peer.mayBeCopy(run.relayed != null, now)
                                ? PacketDrop.SECOND_COPY
                                : PacketDrop.REPLAYED;
                    case NOT_AUTHENTIC -> PacketDrop.NOT_AUTHENTIC;
                    case BAD_LENGTH -> PacketDrop.UDP_MALFORMED;
                    default -> PacketDrop.SESSION_EXPIRED;
                });
    }
}
