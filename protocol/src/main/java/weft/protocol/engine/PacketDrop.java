package weft.protocol.engine;

/// Why the engine dropped a packet. Each reason has one counter in [EngineStatus].
public enum PacketDrop {
    /// From the TUN: not an IPv4 or IPv6 packet, or its header does not fit its length.
    TUN_MALFORMED("packet from the TUN is malformed"),
    /// From the TUN: no peer's allowed IPs contain the destination.
    NO_ROUTE("no peer has the destination among its allowed IPs"),
    /// From the TUN: multicast and link-local destinations stay on the host.
    NOT_ROUTABLE("multicast or link-local destination"),
    /// From the TUN: the direct path to the peer carries shorter packets only; the host was told.
    TOO_LONG("too long for the direct path"),
    /// From the TUN: the peer has no endpoint to send to.
    NO_ENDPOINT("peer has no known endpoint"),
    /// From the TUN: the queue of a peer whose handshake runs is full.
    QUEUE_FULL("queue of packets that wait for a handshake is full"),
    /// From the TUN: waited for a handshake that did not come.
    QUEUE_EXPIRED("no handshake came for a waiting packet"),
    /// From the TUN: TSMP belongs to the engine; the host may not forge it.
    TSMP_FROM_HOST("TSMP packet from the host"),
    /// From UDP: too short, or no type that this engine knows.
    UDP_UNKNOWN("datagram of no known type"),
    /// From UDP: the length does not fit the message type.
    UDP_MALFORMED("datagram's length does not fit its type"),
    /// From UDP: a data message for no session of ours.
    UNKNOWN_SESSION("data for an unknown session"),
    /// From UDP: its counter was seen before, or is older than the replay window.
    REPLAYED("counter seen before or too old"),
    /// From UDP or a relay: came before by the other of the two; its sender sends both ways while one is uncertain.
    SECOND_COPY("came by the relay and directly"),
    /// From UDP: the seal does not hold.
    NOT_AUTHENTIC("authentication failed"),
    /// From UDP: the session is past its lifetime.
    SESSION_EXPIRED("session is past its lifetime"),
    /// From UDP: more STUN answers in a second than this node can have asked for.
    STUN_FLOOD("more STUN answers than were asked for"),
    /// From a relay: the sender is not the node whose session or handshake it uses.
    RELAY_SOURCE("relayed by another node than the one that sealed it"),
    /// From UDP: the handshake door is full.
    HANDSHAKE_QUEUE_FULL("handshake queue is full"),
    /// From UDP: refused by the handshake (wrong key, stale time stamp, wrong preshared key, flood).
    HANDSHAKE_REFUSED("handshake refused"),
    /// From a peer: not an IPv4 or IPv6 packet, or its header does not fit its length.
    INNER_MALFORMED("packet from a peer is malformed"),
    /// From a peer: the source is not among its allowed IPs.
    SOURCE_NOT_ALLOWED("source is not among the peer's allowed IPs"),
    /// From a peer: the destination is neither ours nor served by us.
    NOT_LOCAL("destination is not local"),
    /// From a peer: no rule and no open connection accepts it.
    FILTERED("denied by the packet filter"),
    /// The TUN did not take the packet.
    TUN_WRITE_FAILED("TUN refused the packet"),
    /// The UDP socket did not take the datagram.
    UDP_SEND_FAILED("UDP socket refused the datagram"),
    /// The door to the relays is full.
    RELAY_SEND_FAILED("door to the relays is full");

    private final String text;

    PacketDrop(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
