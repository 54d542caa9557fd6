package weft.protocol.wireguard;

import weft.protocol.key.NodeKey;

/// What a handshake message led to.
@SuppressWarnings("ArrayRecordComponent") // messages: written once, sent, forgotten
public sealed interface HandshakeResult {
    /// A peer initiated: send these bytes back to where it came from, and install the session.
    record Reply(byte[] bytes, NodeKey peer, Session session) implements HandshakeResult {}

    /// A peer answered our initiation: install the session.
    record Established(NodeKey peer, Session session) implements HandshakeResult {}

    /// A busy peer gave us a cookie; the next initiation will carry it.
    record CookieStored(NodeKey peer) implements HandshakeResult {}

    /// We are busy: send this cookie reply back to where the message came from.
    record SendCookie(byte[] bytes) implements HandshakeResult {}

    record Dropped(DropReason reason) implements HandshakeResult {}
}
