package weft.protocol.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;

class RowsTest {
    private static final int NODES = 300;
    private static final List<String> TAGS = List.of("tag:server", "tag:db", "tag:router", "tag:exit");

    private final CompiledPolicy first = CompiledPolicy.compile(Fixture.document("""
            "grants": [
              {"src": ["tag:server"], "dst": ["tag:db"], "ip": ["*"]},
              {"src": ["tag:db"], "dst": ["tag:db", "tag:router"], "ip": ["tcp:443"]}]
            """), world());

    @Test
    void afterAnyNumberOfMovesWhoSeesWhomIsAsFromScratch() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var policy = first;
        for (int step = 0; step < 200; step++) {
            policy = moved(policy, random);
            if (step % 20 == 0 || step == 63 || step == 65) {
                var scratch = CompiledPolicy.compile(policy.document(), policy.world());
                for (String viewer : policy.world().nodes().keySet()) {
                    assertThat(policy.peersOf(viewer))
                            .as("seed %s, step %s, %s", seed, step, viewer)
                            .isEqualTo(scratch.peersOf(viewer));
                    for (String other : policy.world().nodes().keySet()) {
                        assertThat(policy.maySee(viewer, other))
                                .as("seed %s, step %s, %s sees %s", seed, step, viewer, other)
                                .isEqualTo(scratch.maySee(viewer, other));
                    }
                }
            }
        }
    }

    /// But for those that moved, nodes that see the same share a row, also after the rows were made whole.
    @Test
    void rowsStayShared() {
        var random = new Random(7);
        var policy = first;
        int few = policy.identityCount();
        for (int step = 0; step < 65; step++) {
            policy = moved(policy, random);
            assertThat(policy.identityCount()).isLessThanOrEqualTo(few + step + 1);
        }
    }

    private static CompiledPolicy moved(CompiledPolicy policy, Random random) {
        String id = "n" + random.nextInt(NODES);
        var change = random.nextInt(10) == 0
                ? new PolicyChange.NodeGone(id)
                : new PolicyChange.NodePut(node(Integer.parseInt(id.substring(1)), random.nextInt(TAGS.size())));
        return policy.with(List.of(change)).compiled();
    }

    private static PolicyWorld world() {
        var nodes = new ArrayList<PolicyNode>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(node(i, i % TAGS.size()));
        }
        return PolicyWorld.of(List.of(), nodes, Set.of("example.com"));
    }

    private static PolicyNode node(int number, int tag) {
        return PolicyNode.tagged("n" + number, Set.of(TAGS.get(tag)), List.of(IpAddress.ofIpv4(0x64400001 + number)));
    }
}
