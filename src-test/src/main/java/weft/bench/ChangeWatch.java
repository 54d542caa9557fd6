package weft.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.test.cluster.Fleet;
import weft.test.cluster.FleetNode;

/// Event loops write, one thread waits. When each node of a fleet has decoded one change.
final class ChangeWatch implements Fleet.Watcher {
    private static final int DEADLINE_SECONDS = 30;

    private volatile @Nullable Expected expected;

    /// @param arrivals `System.nanoTime()` by node, 0 for not yet
    private record Expected(Predicate<NetworkMap> shows, AtomicLongArray arrivals, CountDownLatch missing) {}

    /// Watches for a node's new name, at every node.
    void expectName(int nodes, NodeId renamed, String name) {
        expect(nodes, nodes, map -> {
            if (map.self().id().equals(renamed)) {
                return map.self().name().equals(name);
            }
            var peer = map.peers().get(renamed);
            return peer != null && peer.name().equals(name);
        });
    }

    /// Watches for a node's endpoints, at every other node.
    void expectEndpoints(int nodes, NodeId moved, long sequence) {
        expect(nodes, nodes - 1, map -> {
            var peer = map.peers().get(moved);
            return peer != null && peer.live() != null && peer.live().sequence() >= sequence;
        });
    }

    /// Watches for a port in the filter of every node.
    void expectPort(int nodes, int port) {
        expect(
                nodes,
                nodes,
                map -> map.filter().stream()
                        .flatMap(rule -> rule.destinations().stream())
                        .anyMatch(target -> target.firstPort() == port));
    }

    private void expect(int nodes, int receivers, Predicate<NetworkMap> shows) {
        expected = new Expected(shows, new AtomicLongArray(nodes), new CountDownLatch(receivers));
    }

    @Override
    public void mapChanged(FleetNode node, NetworkMap map, MapUpdate update, long nanos) {
        var now = expected;
        if (now != null
                && node.index() < now.arrivals.length()
                && now.arrivals.get(node.index()) == 0
                && now.shows.test(map)) {
            now.arrivals.set(node.index(), nanos);
            now.missing.countDown();
        }
    }

    /// Waits until the change is everywhere.
    ///
    /// @param each takes the time that the change took to each node
    /// @param slowest takes the time that it took to the last one
    void awaitAll(long sinceNanos, Figures each, Figures slowest) throws InterruptedException {
        var now = expected;
        if (now == null) {
            throw new IllegalStateException("nothing is expected");
        }
        if (!now.missing.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    now.missing.getCount() + " nodes did not get a change within " + DEADLINE_SECONDS + " s");
        }
        long longest = 0;
        for (int i = 0; i < now.arrivals.length(); i++) {
            if (now.arrivals.get(i) != 0) {
                long took = now.arrivals.get(i) - sinceNanos;
                each.record(took);
                longest = Math.max(longest, took);
            }
        }
        slowest.record(longest);
    }
}
