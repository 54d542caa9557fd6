package weft.kit.event;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/// Pure. Hands a payload to consumers of the same process by reference.
final class ReferenceCodec implements MessageCodec<Object, Object> {
    static final String NAME = "weft.reference";

    @Override
    public void encodeToWire(Buffer buffer, Object payload) {
        throw new IllegalStateException("a payload of a local topic was about to leave the process");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("a payload of a local topic arrived from another process");
    }

    @Override
    public Object transform(Object payload) {
        return payload;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
