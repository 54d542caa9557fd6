package weft.node.daemon;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.node.reach.ReachVerticle;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineListener;

/// A thread of the data plane's own. Brings what the engine says to whom it concerns: answers to whoever asked, what
/// matters to where this node can be reached to [ReachVerticle], ways to peers into their history.
final class EngineNews implements EngineListener {
    private static final Logger LOG = LoggerFactory.getLogger(EngineNews.class);

    private final EngineQuestions questions;
    private final ReachVerticle reach;
    private final PathHistory history;
    private final Promise<String> broken = Promise.promise();

    EngineNews(EngineQuestions questions, ReachVerticle reach, PathHistory history) {
        this.questions = questions;
        this.reach = reach;
        this.history = history;
    }

    @Override
    public void onEvent(EngineEvent event) {
        switch (event) {
            case EngineEvent.PingAnswered answered -> questions.answered(answered.token(), event);
            case EngineEvent.PingTimedOut timedOut -> questions.answered(timedOut.token(), event);
            case EngineEvent.PingRefused refused -> questions.answered(refused.token(), event);
            case EngineEvent.PathExplained explained -> questions.answered(explained.token(), event);
            case EngineEvent.OffloadRefused refused ->
                LOG.info("{} is off: {}; packets go without", refused.offload(), refused.reason());
            case EngineEvent.PathChanged changed -> pathChanged(changed);
            case EngineEvent.EndpointsWanted _ -> reach.endpointsWanted();
            case EngineEvent.StunReceived received -> reach.stun(received.from(), received.bytes());
            case EngineEvent.HandshakeCompleted completed -> LOG.debug("handshake with n{}", completed.peerId());
            case EngineEvent.SessionsExpired expired -> LOG.debug("no session with n{} is left", expired.peerId());
            case EngineEvent.ConnectionRefused refused ->
                LOG.debug("n{} refused {} ({})", refused.peerId(), refused.flow(), refused.reason());
            case EngineEvent.SelfTestFailed failed ->
                LOG.error("the packet path failed its self-test: {}; it runs without what failed", failed.reason());
            case EngineEvent.Faulted faulted -> faulted(faulted);
            case EngineEvent.InterfaceRemoved removed ->
                broken.tryComplete("the interface " + removed.name()
                        + " was removed by something else, and its tunnels with it; the next start makes it again");
            case EngineEvent.FlowsDrained drained ->
                LOG.trace("{} flows", drained.flows().size());
        }
    }

    private void faulted(EngineEvent.Faulted faulted) {
        LOG.error("a fault of weft in {}: {}", faulted.thread(), faulted.fault());
        if (faulted.isOver()) {
            broken.tryComplete("packets stopped after too many faults in " + faulted.thread() + ", the last one was "
                    + faulted.fault());
        }
    }

    /// Completes, with why, when the data plane has ended by itself.
    Future<String> broken() {
        return broken.future();
    }

    private void pathChanged(EngineEvent.PathChanged changed) {
        var path = changed.path();
        history.changed(changed.peerId(), path, System.currentTimeMillis());
        LOG.debug("node n{} is reached: {}; {}", changed.peerId(), path, path.why());
    }
}
