package weft.protocol.derp;

import weft.protocol.key.NodeKey;

/// What a relay does about one frame of a client.
public sealed interface ServerStep {
    /// The client proved its key; write `answer` and serve it.
    ///
    /// @param isRelay it knows the mesh key: a relay of the same region
    record LoggedIn(NodeKey client, ClientHello hello, boolean isRelay, byte[] answer) implements ServerStep {}

    /// Another relay wants to hear who is connected here, from now on.
    record Watch() implements ServerStep {}

    /// Another relay wants a client disconnected.
    record ClosePeer(NodeKey peer) implements ServerStep {}

    /// Write this frame.
    record Answer(byte[] frame) implements ServerStep {}

    /// The client said whether this relay is its home.
    record Preferred(boolean home) implements ServerStep {}

    /// Nothing.
    record Ignored() implements ServerStep {}

    /// Close the connection, and count why.
    record Refused(Refusal reason) implements ServerStep {}

    /// Why a connection is closed by the relay.
    enum Refusal {
        /// Its first frame is no login.
        NO_LOGIN,
        /// The login is not by the key it names, or not for this relay.
        BAD_BOX,
        /// What was in the box is not what a client says.
        BAD_HELLO,
        /// It took more than 10 seconds to log in.
        TOO_SLOW,
        /// The key may not use this relay.
        NOT_ADMITTED,
        /// A frame longer than its type may be.
        OVERSIZED,
        /// A frame that cannot be of its type.
        MALFORMED,
        /// Asked for what only relays of the same region may.
        NOT_A_MESH_PEER,
        /// Another relay of the region asked for it.
        CLOSED_BY_MESH,
        /// Not TLS, or a handshake that fails.
        NO_TLS,
        /// Not HTTP, or not for us.
        BAD_HTTP,
        /// Too many connections that have not logged in, or too many in all.
        TOO_MANY,
        /// It read nothing for too long while there was something for it.
        NOT_READING,
        /// Spoke on after it was refused.
        AFTER_THE_END
    }
}
