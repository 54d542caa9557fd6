package weft.protocol.wireguard;

/// What a [Tunnel] asks of its owner, always from within [Tunnel#onDeadline] or [Tunnel#close].
public interface TunnelSink {
    /// Have [Handshakes#initiate] make an initiation and send it.
    void handshakeNeeded();

    /// Seal an empty packet on [Tunnel#sending] and send it, then tell [Tunnel#onSealed].
    void keepaliveNeeded();

    /// The session may not be used any more: take its index out of the table, then [Handshakes#release] it.
    void sessionRetired(Session session);

    /// Nobody answered for Rekey-Attempt-Time: drop packets that wait for a session. The next packet tries anew.
    void handshakeAbandoned();

    /// No new session for three times Reject-After-Time: [Handshakes#forget] what is left of this peer's secrets.
    void sessionsExpired();
}
