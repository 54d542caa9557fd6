package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.protocol.access.Access;
import weft.protocol.key.PublicKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;

/// The bytes that each node decrypts from its stream under random policies, as they came: no key, name or
/// endpoint of a
/// node that it may not talk with, in whatever form.
class LeastKnowledgeIT {
    private static final int NODES = 9;
    private static final int POLICIES = 12;
    private static final List<String> TAGS = List.of("tag:a", "tag:b", "tag:c");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<RawNode> nodes = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void noStreamCarriesAnythingOfANodeThatPolicyHides() {
        try (var lab = new StreamLab(directory)) {
            join(lab);
            int hidden = 0;
            for (int round = 0; round < POLICIES; round++) {
                var before = Access.of(lab.state());
                var text = policy();
                lab.append(_ -> new Change.PolicyReplaced(text, null));
                settle(lab);
                var after = Access.of(lab.state());
                hidden += check("the change to " + text, before, after);

                nodes.forEach(RawNode::move);
                for (var node : nodes) {
                    lab.append(_ -> new Change.NodeRenamed(id(node), "sparrow-" + random.nextInt(1 << 30) + "-x"));
                }
                settle(lab);
                hidden += check("news under " + text, after, Access.of(lab.state()));
            }
            assertThat(hidden).as("pairs that were hidden; seed %d", seed).isGreaterThan(100);
        }
    }

    private void join(StreamLab lab) {
        var key = lab.authKey(true);
        lab.append(_ -> new Change.PolicyReplaced("{\"acls\": []}", null));
        for (int i = 0; i < NODES; i++) {
            var node = new RawNode(lab.vertx(), lab.coordinator().key(), lab.url(), "sparrow-" + i, key);
            assertThat(node.await(RawNode::hasMap)).isTrue();
            var tag = TAGS.get(i % TAGS.size());
            lab.append(_ -> new Change.NodeOwnerChanged(id(node), new Owner.OfTags(List.of(tag))));
            nodes.add(node);
        }
        settle(lab);
        nodes.forEach(RawNode::forgetBytes);
    }

    /// Everybody has what there is to have: a rename of one's own reaches each node after all else.
    private void settle(StreamLab lab) {
        for (var node : nodes) {
            var name = "settled-" + id(node).value() + "-" + random.nextInt(1 << 30);
            lab.append(_ -> new Change.NodeRenamed(id(node), name));
            assertThat(node.await(each -> each.map().self().name().equals(name)))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    /// What arrived since the last time may speak of whom either policy shows. Returns how many pairs both hide.
    private int check(String what, Access before, Access after) {
        int hidden = 0;
        for (var node : nodes) {
            var received = node.bytes();
            for (var other : nodes) {
                if (node == other || sees(before, node, other) || sees(after, node, other)) {
                    continue;
                }
                hidden++;
                var stranger = other.live().endpoints().getFirst().toString();
                assertThat(received)
                        .as("%s: what %s received of %s; seed %d", what, id(node), id(other), seed)
                        .doesNotContain(formsOf(other.nodeKey().publicKey()))
                        .doesNotContain(formsOf(other.machineKey().publicKey()))
                        .doesNotContain(stranger)
                        .doesNotContain("settled-" + id(other).value() + "-")
                        .doesNotContain('"' + nodeOf(after, other).name() + '"')
                        .doesNotContain("\"" + id(other) + "\"");
            }
            node.forgetBytes();
        }
        return hidden;
    }

    /// A key as hexadecimal digits, in base64, and as the bytes themselves.
    private static List<String> formsOf(PublicKey key) {
        byte[] bytes = key.bytes();
        return List.of(
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static boolean sees(Access access, RawNode viewer, RawNode other) {
        return access.maySee(nodeOf(access, viewer), nodeOf(access, other), java.time.Instant.now());
    }

    private static Node nodeOf(Access access, RawNode node) {
        return java.util.Objects.requireNonNull(access.state().node(id(node)));
    }

    private static NodeId id(RawNode node) {
        return node.map().self().id();
    }

    private String policy() {
        var rules = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            rules.add("{\"action\": \"accept\", \"src\": [\"%s\"], \"dst\": [\"%s:%d\"]}"
                    .formatted(tag(), tag(), 1 + random.nextInt(1_000)));
        }
        return "{\"tagOwners\": {\"tag:a\": [], \"tag:b\": [], \"tag:c\": [], \"tag:test\": []}, \"acls\": ["
                + String.join(", ", rules) + "]}";
    }

    private String tag() {
        return TAGS.get(random.nextInt(TAGS.size()));
    }
}
