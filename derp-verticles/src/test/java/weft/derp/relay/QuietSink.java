package weft.derp.relay;

import weft.protocol.derp.ClientSink;
import weft.protocol.key.NodeKey;

/// A client's ears for what a test does not ask about; the end of a session fails the test.
public interface QuietSink extends ClientSink {
    @Override
    default void onPacket(NodeKey source, byte[] b, int offset, int length) {}

    @Override
    default void onEnd(End reason) {
        throw new AssertionError("ended: " + reason);
    }
}
