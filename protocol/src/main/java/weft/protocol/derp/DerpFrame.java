package weft.protocol.derp;

import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayKey;
import weft.protocol.packet.IpAddress;

/// One frame as a value. For tests, tools and everything that is not on the packet path; byte arrays in it are shared,
/// not copied.
public sealed interface DerpFrame {
    record ServerKey(RelayKey key) implements DerpFrame {}

    record ClientInfo(NodeKey client, byte[] nonce, byte[] box) implements DerpFrame {}

    record ServerInfo(byte[] nonce, byte[] box) implements DerpFrame {}

    record SendPacket(NodeKey target, byte[] packet) implements DerpFrame {}

    record RecvPacket(NodeKey source, byte[] packet) implements DerpFrame {}

    record KeepAlive() implements DerpFrame {}

    record NotePreferred(boolean home) implements DerpFrame {}

    record PeerGone(NodeKey peer, GoneReason reason) implements DerpFrame {}

    /// @param port 0 when not told, as is [IpAddress#ANY_IPV6]
    /// @param flags bit 0 regular, 1 mesh peer, 2 prober, 3 not the ideal relay; 0 when not told
    record PeerPresent(NodeKey peer, IpAddress address, int port, int flags) implements DerpFrame {}

    record ForwardPacket(NodeKey source, NodeKey target, byte[] packet) implements DerpFrame {}

    record WatchConns() implements DerpFrame {}

    record ClosePeer(NodeKey peer) implements DerpFrame {}

    record Ping(long token) implements DerpFrame {}

    record Pong(long token) implements DerpFrame {}

    record Health(String problem) implements DerpFrame {}

    record Restarting(int reconnectInMillis, int tryForMillis) implements DerpFrame {}

    /// A type from another time; to be skipped.
    record Unknown(int type, int length) implements DerpFrame {}

    /// A known type with a payload that it cannot have.
    record Malformed(int type, int length) implements DerpFrame {}

    /// Why a peer is gone.
    enum GoneReason {
        /// Its last connection to this region closed.
        DISCONNECTED(0x00),
        /// It is not connected here; the answer to a disco packet for it.
        NOT_HERE(0x01),
        /// Any other number.
        UNKNOWN(0xff);

        private final int code;

        GoneReason(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        static GoneReason of(int code) {
            return code == 0 ? DISCONNECTED : code == 1 ? NOT_HERE : UNKNOWN;
        }
    }
}
