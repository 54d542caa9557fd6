package weft.protocol.engine;

import java.time.Instant;
import weft.protocol.wireguard.DropReason;
import weft.protocol.wireguard.HandshakeResult;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.LoadGauge;

/// Handshake thread. Turns what the packet thread asks of [Handshakes] into what it gets back.
public final class HandshakeDesk {
    /// Received initiations that may wait before senders have to show a cookie.
    public static final int LOAD_DEPTH = 32;

    /// Takes outcomes; false when there is no room, and then the outcome is lost.
    @FunctionalInterface
    public interface Output {
        boolean put(HandshakeOutcome outcome);
    }

    private final Handshakes handshakes;
    private final Output output;
    private final LoadGauge load = new LoadGauge(LOAD_DEPTH);

    public HandshakeDesk(Handshakes handshakes, Output output) {
        this.handshakes = handshakes;
        this.output = output;
    }

    /// @param depth how many received initiations wait behind this one; what this node asks for, and answers to it, are
    /// no load
    /// @param now the engine's monotonic clock
    public void handle(HandshakeRequest request, int depth, long now, Instant wallClock) {
        switch (request) {
            case HandshakeRequest.Receive receive -> receive(receive, depth, now);
            case HandshakeRequest.Initiate initiate -> {
                byte[] message = handshakes.initiate(initiate.peer(), now, wallClock);
                if (message != null) {
                    output.put(new HandshakeOutcome.Initiation(initiate.peer(), message));
                }
            }
            case HandshakeRequest.PutPeer put -> handshakes.upsertPeer(put.peer(), put.presharedKey());
            case HandshakeRequest.RemovePeer remove -> handshakes.removePeer(remove.peer());
            case HandshakeRequest.Release release -> handshakes.release(release.localIndex());
            case HandshakeRequest.Forget forget -> handshakes.forget(forget.peer());
            case HandshakeRequest.SetPrivateKey set -> handshakes.ownKeys(set.key(), null);
            case HandshakeRequest.SetPrivateKeys set -> handshakes.ownKeys(set.first(), set.second());
        }
    }

    private void receive(HandshakeRequest.Receive receive, int depth, long now) {
        var from = receive.from();
        if (from.port() == 0) {
            output.put(new HandshakeOutcome.Received(new HandshakeResult.Dropped(DropReason.BAD_TYPE), from));
            return;
        }
        var result = handshakes.receive(receive.message(), from.source(), now, load.isUnderLoad(depth, now));
        if (output.put(new HandshakeOutcome.Received(result, from))) {
            return;
        }
        if (result instanceof HandshakeResult.Reply reply) {
            handshakes.release(reply.session().localIndex());
        } else if (result instanceof HandshakeResult.Established established) {
            handshakes.release(established.session().localIndex());
        }
    }
}
