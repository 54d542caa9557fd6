package weft.protocol.derp;

import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayKey;

/// What a [ClientSession] does to the world. Called from within the session's own methods. What a sink has no use for
/// it
/// need not take.
public interface ClientSink {
    /// Write these bytes to the stream; they are the sink's from now on.
    void write(byte[] bytes);

    /// The relay accepted the login.
    void onUp(RelayKey relay, ServerHello hello);

    /// A packet of a peer: `length` bytes at `offset`, valid only during the call.
    void onPacket(NodeKey source, byte[] b, int offset, int length);

    default void onPeerGone(NodeKey peer, GoneReason reason) {}

    /// A client is connected to the relay; told only to who watches ([ClientSession#watch]).
    ///
    /// @param flags as in [DerpFrame.PeerPresent]
    default void onPeerPresent(NodeKey peer, int flags) {}

    default void onPong(long token) {}

    /// A problem in words, or empty when it is over.
    default void onHealth(String problem) {}

    /// The relay will go away for a while.
    default void onRestarting(int reconnectInMillis, int tryForMillis) {}

    /// The session is over; close the connection.
    void onEnd(End reason);

    /// Why a session ended by itself.
    enum End {
        /// What answered is no relay.
        NOT_A_RELAY,
        /// Its key is of small order, or not the one of its certificate.
        BAD_RELAY_KEY,
        /// Its answer to the login was not sealed by its key.
        BAD_LOGIN_ANSWER,
        LOGIN_TOO_SLOW,
        /// Nothing came for two minutes.
        SILENT,
        MALFORMED
    }
}
