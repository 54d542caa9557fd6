package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.test.lab.Await;

class SlowReaderIT {
    private static final int MOVERS = 20;
    private static final int ROUNDS = 150;

    @TempDir
    Path directory;

    @Test
    void whoDoesNotReadGetsTheNewestStateAndNotABacklog() throws Exception {
        try (var lab = new StreamLab(directory)) {
            var key = lab.authKey(true);
            var witness = lab.node("witness").start(key);
            var movers = IntStream.range(0, MOVERS)
                    .mapToObj(i -> lab.node("mover" + i).start(key))
                    .toList();
            movers.forEach(mover ->
                    assertThat(mover.await(node -> node.mapIfAny() != null)).isTrue());
            try (var slow = new SlowReader(lab, key)) {
                slow.stopReading();
                long first = System.currentTimeMillis() + 60_000;
                for (int round = 0; round < ROUNDS; round++) {
                    var report = report(first + round);
                    movers.forEach(mover -> mover.link().report(report));
                    assertThat(witness.await(node -> movers.stream()
                                    .allMatch(mover -> report.equals(
                                            live(node, mover.map().self().id())))))
                            .isTrue();
                }
                int before = slow.updates().size();

                slow.readOn();

                Await.until(
                        () -> movers.stream()
                                .allMatch(mover -> slow.updates().stream()
                                        .anyMatch(update ->
                                                shows(update, mover.map().self().id(), first + ROUNDS - 1))),
                        Duration.ofSeconds(60),
                        () -> "the newest state does not come");
                int states = slow.updates().stream()
                        .skip(before)
                        .mapToInt(update -> update instanceof MapUpdate.Live(var changes) ? changes.size() : 0)
                        .sum();
                assertThat(states)
                        .as("the witness got each of the states, the slow one only those that were still the newest")
                        .isBetween(MOVERS, MOVERS * ROUNDS * 3 / 4);
            }
        }
    }

    /// A large one, so that these fill what there is of buffers several times.
    private static LiveState report(long sequence) {
        List<Endpoint> endpoints = IntStream.range(0, LiveState.ENDPOINTS_MAX)
                .mapToObj(i -> new Endpoint(
                        IpAddress.parse("2001:db8:1111:2222:3333:4444:5555:" + Long.toHexString(sequence & 0xffff)),
                        40_000 + i))
                .toList();
        return new LiveState(sequence, endpoints, null, 0, false);
    }

    private static boolean shows(MapUpdate update, NodeId id, long sequence) {
        return update instanceof MapUpdate.Live(var changes)
                && changes.stream()
                        .anyMatch(change -> change.node().equals(id)
                                && change.live() != null
                                && change.live().sequence() == sequence);
    }

    private static @Nullable LiveState live(SimulatedNode node, NodeId id) {
        var map = node.mapIfAny();
        var peer = map == null ? null : map.peers().get(id);
        return peer == null ? null : peer.live();
    }
}
