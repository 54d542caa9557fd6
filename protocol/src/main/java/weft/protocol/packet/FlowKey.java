package weft.protocol.packet;

/// Packet thread. A reusable [FiveTuple] of numbers, with its hash: the key of the connection table and of the flow
/// table.
///
/// Oriented by side, not by direction, so that both directions of a flow have one key. The hash is keyed with a secret
/// number, or a peer could send flows that all fall into one bucket.
public final class FlowKey {
    private final long seed;
    private long localHigh;
    private long localLow;
    private long remoteHigh;
    private long remoteLow;
    /// Local port 16 bits, remote port 16, unused 24, protocol 8.
    private long word;

    private long hash;

    /// @param seed random and secret
    public FlowKey(long seed) {
        this.seed = seed;
    }

    /// Another key to fill, whose hashes agree with this one's.
    public FlowKey sibling() {
        return new FlowKey(seed);
    }

    /// Of a packet that came from a peer.
    public void ofInbound(IpPacket packet) {
        int protocol = packet.protocol();
        int local = packet.targetPort();
        int remote = packet.sourcePort();
        if ((protocol == IpPacket.ICMP || protocol == IpPacket.ICMPV6) && packet.fragmentOffset() == 0) {
            local = packet.isEchoReply() ? packet.icmpId() : 0;
            remote = packet.isEchoRequest() ? packet.icmpId() : 0;
        }
        set(packet.targetHigh(), packet.targetLow(), packet.sourceHigh(), packet.sourceLow(), protocol, local, remote);
    }

    /// Of a packet that goes to a peer, or of the packet quoted in an ICMP error from one.
    public void ofOutbound(IpPacket packet) {
        int protocol = packet.protocol();
        int local = packet.sourcePort();
        int remote = packet.targetPort();
        if ((protocol == IpPacket.ICMP || protocol == IpPacket.ICMPV6) && packet.fragmentOffset() == 0) {
            local = packet.isEchoRequest() ? packet.icmpId() : 0;
            remote = packet.isEchoReply() ? packet.icmpId() : 0;
        }
        set(packet.sourceHigh(), packet.sourceLow(), packet.targetHigh(), packet.targetLow(), protocol, local, remote);
    }

    /// Of a flow that another packet names: local is the side of this node.
    public void of(int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort) {
        set(local.high(), local.low(), remote.high(), remote.low(), protocol, localPort, remotePort);
    }

    private void set(
            long ourHigh, long ourLow, long theirHigh, long theirLow, int protocol, int ourPort, int theirPort) {
        localHigh = ourHigh;
        localLow = ourLow;
        remoteHigh = theirHigh;
        remoteLow = theirLow;
        word = (long) ourPort << 48 | (long) theirPort << 32 | protocol;
        long h = mix(seed ^ ourHigh, ourLow);
        h = mix(h ^ theirHigh, theirLow);
        hash = mix(h, word);
    }

    private static long mix(long a, long b) {
        long x = (a ^ Long.rotateLeft(b, 29)) * 0x9e37_79b9_7f4a_7c15L + b;
        return (x ^ x >>> 32) * 0xd6e8_feb8_6659_fd93L ^ x >>> 29;
    }

    long localHigh() {
        return localHigh;
    }

    long localLow() {
        return localLow;
    }

    long remoteHigh() {
        return remoteHigh;
    }

    long remoteLow() {
        return remoteLow;
    }

    long word() {
        return word;
    }

    public long hash() {
        return hash;
    }

    /// A keyed hash of addresses, protocol and a fragment's identification, without ports.
    public long fragmentHash(int id) {
        long h = mix(seed ^ localHigh, localLow);
        h = mix(h ^ remoteHigh, remoteLow);
        return mix(h, word & 0xff | (long) id << 32);
    }

    public int protocol() {
        return (int) word & 0xff;
    }

    /// The key as a value; allocates.
    public FiveTuple tuple() {
        return tuple(word, localHigh, localLow, remoteHigh, remoteLow);
    }

    static FiveTuple tuple(long word, long localHigh, long localLow, long remoteHigh, long remoteLow) {
        return new FiveTuple(
                (int) word & 0xff,
                new IpAddress(localHigh, localLow),
                (int) (word >>> 48),
                new IpAddress(remoteHigh, remoteLow),
                (int) (word >>> 32) & 0xffff);
    }
}
