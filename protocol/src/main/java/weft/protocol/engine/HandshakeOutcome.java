package weft.protocol.engine;

import weft.protocol.key.NodeKey;
import weft.protocol.wireguard.HandshakeResult;

/// From the handshake thread to the packet thread.
@SuppressWarnings("ArrayRecordComponent") // messages: written once, sent, forgotten
public sealed interface HandshakeOutcome {
    /// An initiation, to be sent to wherever the peer may be.
    record Initiation(NodeKey peer, byte[] message) implements HandshakeOutcome {}

    /// What a received message led to.
    record Received(HandshakeResult result, Path from) implements HandshakeOutcome {}
}
