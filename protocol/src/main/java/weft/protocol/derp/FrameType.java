package weft.protocol.derp;

import weft.protocol.key.Key32;

/// Frame types and sizes on the wire. A frame is `type(1) length(4, network order, without these five bytes) payload`.
/// Types that are not known are skipped by their length.
public final class FrameType {
    public static final int HEADER = 5;

    /// Relay to client, first: magic(8) relay key(32), and room for later additions.
    public static final int SERVER_KEY = 0x01;
    /// Client to relay, second: node key(32) nonce(24) box of JSON, from node key to relay key.
    public static final int CLIENT_INFO = 0x02;
    /// Relay to client, third: nonce(24) box of JSON, from relay key to node key.
    public static final int SERVER_INFO = 0x03;
    /// Client to relay: target key(32) packet.
    public static final int SEND_PACKET = 0x04;
    /// Relay to client: source key(32) packet. As long as the [#SEND_PACKET] it came from.
    public static final int RECV_PACKET = 0x05;
    /// Relay to client: nothing.
    public static final int KEEP_ALIVE = 0x06;
    /// Client to relay: 1 when this relay is its home, 0 when not.
    public static final int NOTE_PREFERRED = 0x07;
    /// Relay to client: key(32) reason(1).
    public static final int PEER_GONE = 0x08;
    /// Relay to relay: key(32) address(16) port(2) flags(1); older ones end earlier.
    public static final int PEER_PRESENT = 0x09;
    /// Relay to relay: source key(32) target key(32) packet.
    public static final int FORWARD_PACKET = 0x0a;
    /// Relay to relay: nothing.
    public static final int WATCH_CONNS = 0x10;
    /// Relay to relay: key(32) to disconnect.
    public static final int CLOSE_PEER = 0x11;
    /// Either way: 8 bytes, echoed in a [#PONG]. A relay tolerates up to [#PING_MAX] and echoes the first 8.
    public static final int PING = 0x12;
    public static final int PONG = 0x13;
    /// Relay to client: a problem in UTF-8; empty clears it.
    public static final int HEALTH = 0x14;
    /// Relay to client: come back in ms(4), try for ms(4).
    public static final int RESTARTING = 0x15;

    /// The protocol's version: since 2 a [#RECV_PACKET] names its source.
    public static final int VERSION = 2;
    /// "DERP" and a key (U+1F511).
    public static final long MAGIC = 0x44455250_f09f9491L;
    /// Largest packet inside a frame, in bytes.
    public static final int PACKET_MAX = 64 << 10;
    /// Largest payload of a frame with one key and a packet.
    public static final int SEND_MAX = Key32.LENGTH + PACKET_MAX;
    /// Largest payload of a frame with two keys and a packet.
    public static final int FORWARD_MAX = 2 * Key32.LENGTH + PACKET_MAX;
    /// Flags of a [#PEER_PRESENT].
    public static final int PRESENT_REGULAR = 1;

    public static final int PRESENT_RELAY = 2;
    public static final int PRESENT_PROBER = 4;
    /// Largest payload that a client reads.
    public static final int CLIENT_READ_MAX = 1 << 20;
    public static final int PING_LENGTH = 8;
    public static final int PING_MAX = 1000;
    public static final int CLIENT_INFO_MIN = 32 + 24;
    /// Ours; the other relay allows 256 KiB. Real ones are below 300 bytes, and whoever sends one is not known yet.
    public static final int CLIENT_INFO_MAX = 16 << 10;
    /// Largest relay information that a client reads, after its nonce.
    public static final int SERVER_INFO_MAX = 24 + (1 << 20);
    public static final int SERVER_KEY_MAX = 1 << 10;

    /// Disco datagrams begin with "TS" and U+1F4AC, then come a key(32) and a nonce(24).
    public static final int DISCO_MAGIC_HIGH = 0x5453f09f;
    public static final int DISCO_MAGIC_LOW = 0x92ac;
    public static final int DISCO_MIN = 6 + 32 + 24;
    /// Ours; the format has no end. The longest that goes by relay is a call-me-maybe, 80 bytes and 18 for
    /// each endpoint: 656 bytes of a Weft node, and any other may name a hundred. Pings that are padded to a
    /// path's size go by UDP only. What is longer is carried as any packet is.
    public static final int DISCO_MAX = 2 << 10;

    private FrameType() {}
}
