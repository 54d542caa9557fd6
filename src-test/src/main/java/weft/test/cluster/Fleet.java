package weft.test.cluster;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.node.control.ControlLink.ControlParts;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.test.lab.Await;

/// One owner thread; the nodes live on the event loops of its Vert.x. Nodes without tunnels by the hundred, in this
/// process.
public final class Fleet implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx = Vertx.vertx();
    private final ControlParts parts = ControlParts.of(vertx, RANDOM::nextBytes, new Random());
    private final List<FleetNode> nodes = new ArrayList<>();
    private volatile Watcher watcher = new Watcher() {};

    /// Hears of all nodes, on their event loops.
    public interface Watcher {
        default void mapChanged(FleetNode node, NetworkMap map, MapUpdate update, long nanos) {}

        /// What the node has to keep over a restart is not what it was.
        default void remember(FleetNode node) {}
    }

    /// From now on this one hears what happens.
    public void watch(Watcher newer) {
        watcher = newer;
    }

    Watcher watcher() {
        return watcher;
    }

    ControlParts parts() {
        return parts;
    }

    /// A node with fresh keys, not started.
    public FleetNode add(String hostname) {
        return add(hostname, FleetNode.Identity.fresh(RANDOM));
    }

    /// A node with keys that exist already, not started.
    public FleetNode add(String hostname, FleetNode.Identity identity) {
        var node = new FleetNode(this, nodes.size(), hostname, identity);
        nodes.add(node);
        return node;
    }

    /// Adds nodes, a few at a time, and waits until each has a map.
    public void join(int count, String prefix, List<String> coordinators, String authKey) {
        for (int i = 0; i < count; i++) {
            var node = add(prefix + nodes.size());
            node.start(coordinators, authKey);
            if (i % 10 == 9 || i == count - 1) {
                await(each -> each.map() != null, Duration.ofSeconds(60), "has no map");
            }
        }
    }

    public List<FleetNode> nodes() {
        return List.copyOf(nodes);
    }

    /// Waits until something holds for every node.
    public void await(Predicate<FleetNode> wanted, Duration deadline, String otherwise) {
        Await.until(() -> nodes.stream().allMatch(wanted), deadline, () -> {
            var late = nodes.stream().filter(wanted.negate()).toList();
            return late.size() + " of " + nodes.size() + " nodes, such as "
                    + late.stream().findFirst().map(Fleet::line).orElse("none") + ": " + otherwise;
        });
    }

    private static @Nullable String line(FleetNode node) {
        return node.hostname() + " in the state " + node.state();
    }

    /// Waits until nothing has come for a while.
    public void awaitQuiet(Duration quiet, Duration deadline) {
        Await.until(
                () -> {
                    long newest = nodes.stream()
                            .mapToLong(FleetNode::updatedNanos)
                            .max()
                            .orElse(0);
                    return System.nanoTime() - newest > quiet.toNanos();
                },
                deadline,
                () -> "updates do not cease");
    }

    /// What all nodes received so far.
    public FleetNode.Received received() {
        return nodes.stream()
                .map(FleetNode::received)
                .reduce(new FleetNode.Received(0, 0, 0, 0), FleetNode.Received::plus);
    }

    @Override
    public void close() {
        nodes.forEach(FleetNode::stop);
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException _) {
            // The process ends anyway.
        }
    }
}
