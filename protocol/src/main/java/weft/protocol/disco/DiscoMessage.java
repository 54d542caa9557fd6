package weft.protocol.disco;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.stun.TransactionId;

/// What a disco datagram says once its box is open.
public sealed interface DiscoMessage {
    /// Asks whoever has the key to answer by the same path.
    ///
    /// @param sender the sender's node key; null from very old clients
    /// @param padding zero bytes behind it, to try how large a datagram passes
    record Ping(TransactionId transaction, @Nullable NodeKey sender, int padding) implements DiscoMessage {}

    /// The answer to a [Ping].
    ///
    /// @param seen where the ping came from, as the answerer saw it, or [DiscoCodec#relayEndpoint]; null when it
    /// says port 0
    record Pong(TransactionId transaction, @Nullable Endpoint seen) implements DiscoMessage {}

    /// Asks the receiver to ping these endpoints of the sender at once. By relay only.
    ///
    /// @param endpoints at most [DiscoCodec#ENDPOINTS_MAX] are read; those with port 0 are left out
    record CallMeMaybe(List<Endpoint> endpoints) implements DiscoMessage {
        public CallMeMaybe {
            endpoints = List.copyOf(endpoints);
        }
    }

    /// A type of message that this node has no use for (those of peer relays), or does not know.
    record Other(int type) implements DiscoMessage {}

    /// A body that is shorter than its type needs.
    record Malformed() implements DiscoMessage {}
}
