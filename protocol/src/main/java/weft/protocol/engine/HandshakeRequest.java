package weft.protocol.engine;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;

/// From the packet thread to the handshake thread, in order.
@SuppressWarnings("ArrayRecordComponent") // messages: written once, read once, forgotten
public sealed interface HandshakeRequest {
    /// A handshake message or cookie reply came in.
    record Receive(byte[] message, Path from) implements HandshakeRequest {}

    /// Make an initiation for this peer.
    record Initiate(NodeKey peer) implements HandshakeRequest {}

    record PutPeer(NodeKey peer, @Nullable Key32 presharedKey) implements HandshakeRequest {}

    record RemovePeer(NodeKey peer) implements HandshakeRequest {}

    /// The session with this local index is over.
    record Release(int localIndex) implements HandshakeRequest {}

    /// Wipe what half-done handshakes with this peer left.
    record Forget(NodeKey peer) implements HandshakeRequest {}

    /// All peers are forgotten with it, to be put anew.
    record SetPrivateKey(NodePrivateKey key) implements HandshakeRequest {}

    /// Initiate as `first` and answer to both; peers stay.
    record SetPrivateKeys(NodePrivateKey first, @Nullable NodePrivateKey second) implements HandshakeRequest {}
}
