package weft.protocol.engine;

import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.IpPacket;
import weft.protocol.wireguard.MessageType;
import weft.protocol.wireguard.Session;

/// Packet thread. From the TUN to UDP or a relay: find the peer, record the flow, cut, seal, gather into batches.
final class Outbound {
    private final EngineTables tables;
    private final int mtu;
    private final EngineSink sink;
    private final DatagramBatch batch;
    private final NarrowPaths narrow;
    private final IpPacket packet = new IpPacket();
    private final IpPacket ownPacket = new IpPacket();
    private final Segmenter segmenter = new Segmenter();
    private final byte[] waited = new byte[VirtioHeader.LENGTH + 65_535 + PacketEngine.SLACK];

    Outbound(EngineTables tables, int mtu, EngineSink sink) {
        this.tables = tables;
        this.mtu = mtu;
        this.sink = sink;
        batch = new DatagramBatch(tables.counters, sink);
        narrow = new NarrowPaths(tables, sink);
    }

    /// A packet of the host, behind its virtio header.
    void fromTun(byte[] b, int offset, int length, long now) {
        int at = offset + VirtioHeader.LENGTH;
        if (!packet.parse(b, at, length - VirtioHeader.LENGTH) || !segmenter.begin(packet, offset)) {
            tables.counters.drop(PacketDrop.TUN_MALFORMED);
            return;
        }
        var peer = recipient();
        if (peer == null) {
            return;
        }
        tables.outbound(packet, peer, segmenter.count(), segmenter.bytes(), now);
        if (tables.capturing) {
            sink.capture(false, b, at, packet.length(), now);
        }
        if (segmenter.longest() > peer.innerMtu) {
            narrow.refuse(packet, peer.innerMtu, now);
            return;
        }
        if (!peer.waiting.isEmpty()) {
            sendWaiting(peer, now);
            segmenter.begin(packet, offset);
        }
        transmit(peer, b, offset, length, now);
    }

    private @Nullable Peer recipient() {
        if (!packet.isTargetRoutable()) {
            tables.counters.drop(PacketDrop.NOT_ROUTABLE);
            return null;
        }
        if (packet.protocol() == IpPacket.TSMP) {
            tables.counters.drop(PacketDrop.TSMP_FROM_HOST);
            return null;
        }
        var peer = tables.route(packet.targetHigh(), packet.targetLow());
        if (peer == null) {
            tables.counters.drop(PacketDrop.NO_ROUTE);
        }
        return peer;
    }

    /// Sends a packet of the engine's own, behind room for a virtio header; false when it had to be dropped.
    boolean send(Peer peer, byte[] b, int length, long now) {
        VirtioHeader.writePlain(b, 0);
        if (!ownPacket.parse(b, VirtioHeader.LENGTH, length - VirtioHeader.LENGTH) || !segmenter.begin(ownPacket, 0)) {
            throw new IllegalArgumentException("the engine made a malformed packet");
        }
        return transmit(peer, b, 0, length, now);
    }

    /// Sends what waited for a session, if there is one now.
    void sendWaiting(Peer peer, long now) {
        if (peer.path == null || peer.tunnel.sending(now) == null) {
            return;
        }
        for (var next = peer.waiting.poll(); next != null; next = peer.waiting.poll()) {
            System.arraycopy(next, 0, waited, 0, next.length);
            if (ownPacket.parse(waited, VirtioHeader.LENGTH, next.length - VirtioHeader.LENGTH)
                    && segmenter.begin(ownPacket, 0)) {
                transmit(peer, waited, 0, next.length, now);
            }
        }
    }

    /// Seals the packets that the segmenter gives, or lets the whole wait for a session.
    private boolean transmit(Peer peer, byte[] b, int offset, int length, long now) {
        var agent = peer.agent;
        if (agent != null) {
            agent.sent(now);
        }
        var path = peer.path;
        if (path == null && !peer.isReachable()) {
            tables.counters.drop(PacketDrop.NO_ENDPOINT);
            return false;
        }
        var session = peer.tunnel.sending(now);
        if (session == null || path == null) {
            tables.touched(peer);
            boolean waits = peer.waiting.add(b, offset, length);
            if (!waits) {
                tables.counters.drop(PacketDrop.QUEUE_FULL);
            }
            return waits;
        }
        while (segmenter.next()) {
            seal(peer, path, session, b);
        }
        peer.tunnel.onSealed(true, now);
        tables.touched(peer);
        return true;
    }

    private void seal(Peer peer, Path path, Session session, byte[] b) {
        int offset = segmenter.offset();
        int length = segmenter.length();
        // Padded to 16, but never beyond the MTU: it would cost a segment of each super-packet, or not pass.
        int padded = Math.min(length + 15 & ~15, Math.max(length, Math.min(mtu, peer.innerMtu)));
        int at = batch.place(path, peer.copyPath, padded + MessageType.DATA_OVERHEAD);
        int end = offset + length;
        // The padding lies on the start of the next segment's payload.
        long low = Bytes.int64(b, end);
        long high = Bytes.int64(b, end + 8);
        Bytes.int64(b, end, 0);
        Bytes.int64(b, end + 8, 0);
        int sealed = session.seal(b, offset, padded, batch.array, at);
        Bytes.int64(b, end, low);
        Bytes.int64(b, end + 8, high);
        if (sealed > 0) {
            batch.add(sealed);
            peer.sentBytes += sealed;
            peer.sentPackets++;
            peer.sentInnerBytes += length;
            peer.sentInnerPackets++;
        }
    }

    /// An empty message, to keep the path open and confirm the session.
    void keepalive(Peer peer, long now) {
        var path = peer.path;
        var session = path == null && !peer.isReachable() ? null : peer.tunnel.sending(now);
        if (session == null || path == null) {
            return;
        }
        int at = batch.place(path, peer.copyPath, MessageType.DATA_OVERHEAD);
        int sealed = session.seal(batch.array, at + MessageType.DATA_HEADER_LENGTH, 0, batch.array, at);
        if (sealed > 0) {
            batch.add(sealed);
            peer.sentBytes += sealed;
            peer.sentPackets++;
            peer.tunnel.onSealed(false, now);
        }
    }

    void flush() {
        batch.flush();
    }
}
