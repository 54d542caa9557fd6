package weft.node.dataplane;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.protocol.engine.HandshakeRequest;
import weft.protocol.wireguard.MessageType;

/// From the packet thread to the handshake thread. Received messages are counted apart from what this node itself asks
/// for, and they alone are refused when many wait: whoever wants in sends them again. Of them initiations are the load
/// that strangers can make; a response to nothing of ours costs a look into a table.
final class HandshakeQueue extends Mailbox<HandshakeRequest> {
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger initiations = new AtomicInteger();
    private final int messagesMax;

    /// @param capacity of requests of all kinds
    /// @param messagesMax received messages that may wait
    HandshakeQueue(int capacity, int messagesMax) {
        super(capacity);
        this.messagesMax = messagesMax;
    }

    @Override
    boolean put(HandshakeRequest request) {
        if (!(request instanceof HandshakeRequest.Receive receive)) {
            return super.put(request);
        }
        // Counted before it can be taken, or the count could fall below zero.
        count(receive, 1);
        if (messages.get() <= messagesMax && super.put(request)) {
            return true;
        }
        count(receive, -1);
        return false;
    }

    @Override
    @Nullable
    HandshakeRequest take() {
        var request = super.take();
        if (request instanceof HandshakeRequest.Receive receive) {
            count(receive, -1);
        }
        return request;
    }

    private void count(HandshakeRequest.Receive receive, int change) {
        messages.addAndGet(change);
        byte[] message = receive.message();
        if (MessageType.of(message, 0, message.length) == MessageType.INITIATION) {
            initiations.addAndGet(change);
        }
    }

    /// Received messages of all types that wait.
    int messages() {
        return messages.get();
    }

    /// Received initiations that wait: how high the load is.
    int initiations() {
        return initiations.get();
    }
}
