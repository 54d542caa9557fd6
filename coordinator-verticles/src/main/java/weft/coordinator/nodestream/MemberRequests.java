package weft.coordinator.nodestream;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.live.NodeRef;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.stream.NodeKeyProof;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.Refusal;

/// One event loop. What a member asks for that is written into the journal: another key, or to leave.
final class MemberRequests {
    private static final Logger LOG = LoggerFactory.getLogger(MemberRequests.class);
    private static final long RENEWAL_GAP_NANOS = 500_000_000L;

    private final StreamSession session;
    private final NodeStreams streams;
    private final NodeRef node;
    private final Key32 handshakeHash;
    private long renewedNanos;

    MemberRequests(StreamSession session, NodeStreams streams, NodeRef node, Key32 handshakeHash) {
        this.session = session;
        this.streams = streams;
        this.node = node;
        this.handshakeHash = handshakeHash;
    }

    void logout() {
        streams.parts
                .membership()
                .logout(node.tailnet(), node.node())
                .onComplete(done -> session.loop().context.runOnContext(_ -> {
                    if (done.failed()) {
                        session.refuse(Refusal.UNAVAILABLE, "the coordinator cannot write that down now; try again");
                    }
                }));
    }

    void renewKey(NodeMessage.RenewKey renewal) {
        if (isTooSoon()) {
            return;
        }
        if (!NodeKeyProof.holds(renewal.proof(), renewal.nodeKey(), streams.parts.key(), handshakeHash)) {
            session.refuse(
                    Refusal.KEY_PROOF_WRONG, "this node does not hold the private half of the node key that it shows");
            return;
        }
        logFailure(streams.parts.membership().renewKey(node.tailnet(), node.node(), renewal.nodeKey()));
    }

    void keyTakesOver(NodeKey key) {
        if (!isTooSoon()) {
            logFailure(streams.parts.membership().keyTakesOver(node.tailnet(), node.node(), key));
        }
    }

    /// A node that renews without end writes no journal full; it says again what came too soon.
    private boolean isTooSoon() {
        long now = System.nanoTime();
        boolean isTooSoon = renewedNanos != 0 && now - renewedNanos < RENEWAL_GAP_NANOS;
        if (!isTooSoon) {
            renewedNanos = now;
        }
        return isTooSoon;
    }

    private static void logFailure(Future<Void> renewal) {
        renewal.onFailure(failure -> LOG.debug("a key was not renewed; the node says it again", failure));
    }
}
