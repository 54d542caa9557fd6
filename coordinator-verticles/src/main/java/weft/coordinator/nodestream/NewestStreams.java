package weft.coordinator.nodestream;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.coordinator.live.LiveSession;
import weft.coordinator.live.LiveStates;
import weft.coordinator.live.NodeRef;
import weft.protocol.netmap.LiveState;

/// Any thread. The one stream of each node that is connected to this process, and with it the node's live session: both
/// change together, so that two streams that come at once on two event loops leave one of them in both places.
///
/// @param <S> a stream
final class NewestStreams<S> {
    private final ConcurrentHashMap<NodeRef, S> newest = new ConcurrentHashMap<>();
    private final LiveStates live;
    private final Consumer<S> replaced;

    /// @param replaced told that another stream of its node took over; it does not wait for anything
    NewestStreams(LiveStates live, Consumer<S> replaced) {
        this.live = live;
        this.replaced = replaced;
    }

    /// The node has this stream from now on, and no other.
    LiveSession takeOver(NodeRef node, S stream, LiveState reported) {
        var opened = new AtomicReference<LiveSession>();
        newest.compute(node, (_, before) -> {
            if (before != null) {
                replaced.accept(before);
            }
            opened.set(live.connected(node.tailnet(), node.node(), reported));
            return stream;
        });
        return Objects.requireNonNull(opened.get());
    }

    @Nullable
    S get(NodeRef node) {
        return newest.get(node);
    }

    /// The stream has ended; false when another one had taken over.
    boolean remove(NodeRef node, S stream) {
        return newest.remove(node, stream);
    }

    int size() {
        return newest.size();
    }
}
