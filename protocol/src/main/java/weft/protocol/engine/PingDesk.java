package weft.protocol.engine;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Asks and answers pings between engines: IP protocol 99 (TSMP), inside the tunnel, below the packet
/// filter, never seen by the host.
///
/// Ping: `'p'` 1 | data 8. Pong: `'o'` 1 | the same data 8 | a port 2, here 0 (it names a service of Tailscale's).
final class PingDesk {
    static final int OUTSTANDING_MAX = 64;
    private static final int PING_LENGTH = 9;
    private static final int PONG_LENGTH = 11;

    private record Outstanding(EngineCommand.Ping ping, long sentNanos, long deadlineNanos) {}

    private final EngineTables tables;
    private final Outbound outbound;
    private final EngineSink sink;
    private final byte[] message = OwnPacket.room(PONG_LENGTH);
    private final TreeMap<Long, Outstanding> outstanding = new TreeMap<>();
    private @Nullable IpAddress ownIpv4;
    private @Nullable IpAddress ownIpv6;
    private long nextData;

    /// @param firstData where the data of pings starts to count; unpredictable, so that a pong proves a ping
    PingDesk(EngineTables tables, Outbound outbound, EngineSink sink, long firstData) {
        this.tables = tables;
        this.outbound = outbound;
        this.sink = sink;
        this.nextData = firstData;
    }

    /// The first address of each family is what pings come from.
    void ownAddresses(Iterable<IpPrefix> prefixes) {
        ownIpv4 = null;
        ownIpv6 = null;
        for (var prefix : prefixes) {
            if (prefix.isHost() && prefix.isIpv4() && ownIpv4 == null) {
                ownIpv4 = prefix.address();
            } else if (prefix.isHost() && !prefix.isIpv4() && ownIpv6 == null) {
                ownIpv6 = prefix.address();
            }
        }
    }

    void ping(EngineCommand.Ping ping, long now) {
        var peer = tables.peers.get(ping.peerId());
        var target = peer == null ? null : target(peer);
        var source = target == null ? null : target.isIpv4() ? ownIpv4 : ownIpv6;
        if (peer == null) {
            refuse(ping, "no such peer");
        } else if (target == null || source == null) {
            refuse(ping, "peer and node have no addresses of one family");
        } else if (outstanding.size() >= OUTSTANDING_MAX) {
            refuse(ping, "too many pings are under way");
        } else if (!peer.isReachable()) {
            refuse(ping, "no endpoint of the peer is known");
        } else {
            long data = nextData++;
            outstanding.put(data, new Outstanding(ping, now, now + ping.timeoutNanos()));
            int body = OwnPacket.writeHeader(message, source, target, IpPacket.TSMP, PING_LENGTH);
            message[body] = 'p';
            Bytes.int64(message, body + 1, data);
            if (!outbound.send(peer, message, body + PING_LENGTH, now)) {
                outstanding.remove(data);
                refuse(ping, "the queue of packets that wait for a handshake is full");
            }
        }
    }

    private void refuse(EngineCommand.Ping ping, String reason) {
        sink.event(new EngineEvent.PingRefused(ping.peerId(), ping.token(), reason));
    }

    private @Nullable IpAddress target(Peer peer) {
        for (var prefix : peer.spec.allowedIps()) {
            if (prefix.isHost() && (prefix.isIpv4() ? ownIpv4 : ownIpv6) != null) {
                return prefix.address();
            }
        }
        return null;
    }

    /// A TSMP packet from a peer, by that path. Kinds that are not for us are dropped without a word.
    void receive(IpPacket packet, Peer peer, Inbound.Run run, long now) {
        byte[] b = packet.array();
        int body = packet.transport();
        int length = packet.end() - body;
        if (packet.isFragment() || length < PING_LENGTH) {
            return;
        }
        if (b[body] == 'p') {
            long data = Bytes.int64(b, body + 1);
            int answer = OwnPacket.writeHeader(message, packet.target(), packet.source(), IpPacket.TSMP, PONG_LENGTH);
            message[answer] = 'o';
            Bytes.int64(message, answer + 1, data);
            Bytes.int16(message, answer + 9, 0);
            outbound.send(peer, message, answer + PONG_LENGTH, now);
        } else if (b[body] == 'o') {
            answered(Bytes.int64(b, body + 1), peer, run, now);
        }
    }

    private void answered(long data, Peer peer, Inbound.Run run, long now) {
        var asked = outstanding.get(data);
        if (asked == null || asked.ping.peerId() != peer.spec.peerId()) {
            return;
        }
        outstanding.remove(data);
        sink.event(new EngineEvent.PingAnswered(
                asked.ping.peerId(),
                asked.ping.token(),
                now - asked.sentNanos,
                PathView.of(run.path(), null, "the answer came this way")));
    }

    long nextDeadlineNanos() {
        long first = Tunnel.NEVER;
        for (var asked : outstanding.values()) {
            first = Math.min(first, asked.deadlineNanos);
        }
        return first;
    }

    void onDeadline(long now) {
        var each = outstanding.values().iterator();
        while (each.hasNext()) {
            var asked = each.next();
            if (now >= asked.deadlineNanos) {
                each.remove();
                sink.event(new EngineEvent.PingTimedOut(asked.ping.peerId(), asked.ping.token()));
            }
        }
    }
}
