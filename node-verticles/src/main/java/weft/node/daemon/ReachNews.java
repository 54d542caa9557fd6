package weft.node.daemon;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.event.Events;
import weft.node.netcheck.NetcheckReport;
import weft.node.reach.ReachListener;
import weft.node.reach.ReachVerticle;
import weft.node.relay.RelayOwner;
import weft.node.relay.RelayView;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.key.NodeKey;
import weft.protocol.netmap.LiveState;

/// Any thread. Between those who find out where this node can be reached, which know no topics, and the daemon's other
/// verticles.
final class ReachNews implements RelayOwner, ReachListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReachNews.class);

    private final Events events;
    private final AtomicLong networkChanges = new AtomicLong();

    ReachNews(Events events) {
        this.events = events;
    }

    /// What the others say that matters to where this node can be reached.
    Future<?> forward(ReachVerticle reach) {
        return Future.join(
                events.observe(NodeTopics.MAP_CHANGED, map -> reach.relays(map.relays()))
                        .ready(),
                events.observe(NodeTopics.RELAY_CHANGED, reach::links).ready(),
                events.observe(NodeTopics.CONTROL_CHANGED, control -> reach.control(control.connected()))
                        .ready());
    }

    @Override
    public void changed(RelayView view) {
        events.publish(NodeTopics.RELAY_CHANGED, view);
    }

    @Override
    public void peerGone(int region, NodeKey peer, GoneReason reason) {
        LOG.debug("the relay of region {} has no connection of {} ({})", region, peer.fingerprint(), reason);
        events.publish(NodeTopics.RELAY_LACKS, new NodeTopics.RelayLacks(region, peer));
    }

    @Override
    public void changed(LiveState live) {
        events.publish(NodeTopics.CANDIDATES_CHANGED, live);
    }

    @Override
    public void checked(NetcheckReport report) {
        events.publish(NodeTopics.NETWORK_CHECKED, report);
    }

    @Override
    public void networkChanged() {
        events.publish(NodeTopics.NETWORK_CHANGED, new NodeTopics.NetworkChanged(networkChanges.incrementAndGet()));
    }
}
