package weft.protocol.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.PortTarget;

class IncrementalTest {
    @Test
    void stepByStepIsTheSameAsFromScratchAndTouchesExactlyWhoChanges() {
        for (long seed = 0; seed < 100; seed++) {
            var tailnet = new RandomTailnet(seed);
            var policy = CompiledPolicy.compile(tailnet.document(), tailnet.world());
            var before = picture(policy);
            var previous = policy;
            var numbers = new Numbers();
            for (int step = 0; step < 8; step++) {
                var update = policy.with(tailnet.changes(policy.world()));
                policy = update.compiled();
                var after = picture(policy);

                var scratch = picture(CompiledPolicy.compile(policy.document(), policy.world()));
                for (var each : scratch.entrySet()) {
                    var node = after.get(each.getKey());
                    assertThat(node)
                            .as("seed %s, step %s, %s", seed, step, each.getKey())
                            .isNotNull();
                    assertThat(node)
                            .as("seed %s, step %s, %s", seed, step, each.getKey())
                            .usingRecursiveComparison()
                            .isEqualTo(each.getValue());
                }
                assertThat(after.keySet()).isEqualTo(scratch.keySet());
                assertThat(update.affected())
                        .as("affected, seed %s, step %s", seed, step)
                        .isEqualTo(differing(before, after));
                assertThat(numbers.idsOf(update.affected(numbers::of))).isEqualTo(update.affected());
                assertThat(numbers.idsOf(update.ruled(numbers::of)))
                        .as("ruled, seed %s, step %s", seed, step)
                        .containsAll(ruledOtherwise(before, after));
                assertThat(CompiledPolicy.compile(policy.document(), policy.world())
                                .affectedSince(previous))
                        .as("affected since, seed %s, step %s", seed, step)
                        .isEqualTo(differing(before, after));
                previous = policy;
                before = after;
            }
        }
    }

    @Test
    void whoSeesIsSeenAndWhoFiltersIsSeen() {
        for (long seed = 0; seed < 200; seed++) {
            var tailnet = new RandomTailnet(seed);
            var policy = CompiledPolicy.compile(tailnet.document(), tailnet.world());
            for (String viewer : policy.world().nodes().keySet()) {
                for (String peer : policy.peersOf(viewer)) {
                    assertThat(policy.peersOf(peer)).as("seed %s", seed).contains(viewer);
                    assertThat(policy.maySee(peer, viewer)).isTrue();
                }
            }
        }
    }

    /// Numbers as a caller may give them.
    private static final class Numbers {
        private final List<String> ids = new ArrayList<>();

        int of(String id) {
            if (!ids.contains(id)) {
                ids.add(id);
            }
            return ids.indexOf(id) + 1;
        }

        SortedSet<String> idsOf(BitSet numbers) {
            return numbers.stream()
                    .mapToObj(number -> ids.get(number - 1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// Nodes of both pictures of which something differs beside their peers.
    private static SortedSet<String> ruledOtherwise(Map<String, NodePicture> before, Map<String, NodePicture> after) {
        var differing = new TreeSet<String>();
        after.forEach((id, picture) -> {
            var old = before.get(id);
            if (old == null || !picture.withPeersOf(old).equals(old)) {
                differing.add(id);
            }
        });
        return differing;
    }

    private static SortedSet<String> differing(Map<String, NodePicture> before, Map<String, NodePicture> after) {
        var differing = new TreeSet<String>();
        after.forEach((id, picture) -> {
            @Nullable NodePicture old = before.get(id);
            if (!picture.equals(old)) {
                differing.add(id);
            }
        });
        return differing;
    }

    private record RulePicture(Set<IpPrefix> sources, List<PortTarget> destinations, List<Integer> protocols) {}

    private record GrantPicture(Set<IpPrefix> sources, Set<IpPrefix> destinations, Set<String> capabilities) {}

    private record NodePicture(
            List<IpAddress> addresses,
            List<RulePicture> rules,
            List<GrantPicture> grants,
            Map<String, List<IpPrefix>> peers,
            List<SshPermission> ssh,
            Set<String> attributes) {
        NodePicture withPeersOf(NodePicture other) {
            return new NodePicture(addresses, rules, grants, other.peers, ssh, attributes);
        }
    }

    private static Map<String, NodePicture> picture(CompiledPolicy policy) {
        var pictures = new TreeMap<String, NodePicture>();
        for (String id : policy.world().nodes().keySet()) {
            var filter = policy.filterOf(id);
            var peers = new TreeMap<String, List<IpPrefix>>();
            policy.peersOf(id).forEach(peer -> peers.put(peer, policy.allowedPrefixes(id, peer)));
            pictures.put(
                    id,
                    new NodePicture(
                            policy.table.node(id).node.addresses(),
                            filter.rules().stream()
                                    .map(rule -> new RulePicture(
                                            new HashSet<>(rule.sources()), rule.destinations(), rule.protocols()))
                                    .toList(),
                            filter.grants().stream()
                                    .map(grant -> new GrantPicture(
                                            new HashSet<>(grant.sources()),
                                            new HashSet<>(grant.destinations()),
                                            grant.capabilities().keySet()))
                                    .toList(),
                            peers,
                            policy.sshOf(id),
                            policy.attributesOf(id).keySet()));
        }
        return pictures;
    }
}
