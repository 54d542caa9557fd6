package weft.node.daemon;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.kit.event.Topic;
import weft.node.localapi.NodeStatus;
import weft.node.netcheck.NetcheckReport;
import weft.node.relay.RelayView;
import weft.protocol.key.NodeKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.NetworkMap;

/// Pure. What the verticles of a node tell each other. Each fact is the whole state, so that the next one repairs a
/// lost one.
public final class NodeTopics {
    /// The link to the coordinators.
    public static final Topic<ControlChanged> CONTROL_CHANGED = Topic.of("node.control.changed", ControlChanged.class);

    /// The network map, on each change.
    public static final Topic<NetworkMap> MAP_CHANGED = Topic.of("node.map.changed", NetworkMap.class);

    /// The engine acts on a map now.
    public static final Topic<MapApplied> MAP_APPLIED = Topic.of("node.map.applied", MapApplied.class);

    /// Where this node can be reached.
    public static final Topic<LiveState> CANDIDATES_CHANGED = Topic.of("node.candidates.changed", LiveState.class);

    /// The connections to relays.
    public static final Topic<RelayView> RELAY_CHANGED = Topic.of("node.relay.changed", RelayView.class);

    /// What the last check of this host's network found.
    public static final Topic<NetcheckReport> NETWORK_CHECKED = Topic.of("node.network.checked", NetcheckReport.class);

    /// This host's addresses or routes are others than before.
    public static final Topic<NetworkChanged> NETWORK_CHANGED = Topic.of("node.network.changed", NetworkChanged.class);

    /// A relay says that a node is not there.
    public static final Topic<RelayLacks> RELAY_LACKS = Topic.of("node.relay.lacks", RelayLacks.class);

    private NodeTopics() {}

    public static List<Topic<?>> all() {
        return List.of(
                CONTROL_CHANGED,
                MAP_CHANGED,
                MAP_APPLIED,
                CANDIDATES_CHANGED,
                RELAY_CHANGED,
                NETWORK_CHECKED,
                NETWORK_CHANGED,
                RELAY_LACKS);
    }

    /// @param url of the coordinator that is connected, or tried last
    /// @param problem why it is not connected; null when it is
    /// @param login what a person has to do first; null for nothing
    public record ControlChanged(
            @Nullable String url,
            boolean connected,
            long sinceMillis,
            @Nullable String problem,
            NodeStatus.@Nullable Login login) {}

    /// Said again when it is asked to carry more.
    public record RelayLacks(int region, NodeKey node) {}

    /// @param times how often since the start
    public record NetworkChanged(long times) {}

    /// @param problems what the system refused, a line each
    public record MapApplied(long revision, List<String> problems) {
        public MapApplied {
            problems = List.copyOf(problems);
        }
    }
}
