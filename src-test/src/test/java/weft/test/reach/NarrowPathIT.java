package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.test.lab.Await;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.mesh.MeshNode;
import weft.test.mesh.MeshServices;
import weft.test.mesh.TunnelTransfer;
import weft.test.network.Internet;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;
import weft.test.network.SitePlan.Uplink;

/// A node behind an uplink that swallows whatever is larger than IPv6 guarantees, and says nothing of it: neither of
/// its TCP connections may hang with the first full segment.
@RequiresLab
@Tag("soak")
@Timeout(180)
@TakesTurns
final class NarrowPathIT {
    private static final int NARROWEST = 1_280;
    private static final String ATTRIBUTE = "drive:share";
    private static final int PORTS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void controlLinkAndRelayLinkCarryMoreThanOneSegmentEachWay() throws Exception {
        var hard = SitePlan.of(NatKind.ENDPOINT_DEPENDENT);
        try (var internet = Internet.open();
                var services = MeshServices.start(internet, 1);
                var narrow = internet.site("narrow", hard.over(Uplink.PLAIN.silentlyNarrow(NARROWEST)));
                var wide = internet.site("wide", hard);
                var left = MeshNode.launch(narrow.host(), MeshNode.Setup.unrehearsed());
                var right = MeshNode.launch(wide.host(), MeshNode.Setup.unrehearsed())) {
            services.join(left, right);

            var saved = services.weft(
                    "policy", "set", policy(wide.host().directory()).toString());
            assertThat(saved.exitCode()).as(saved.output()).isZero();
            Await.until(
                    () -> hasPolicy(left),
                    PATIENCE,
                    () -> "the policy does not arrive: " + left.daemon().output());
            assertThat(TunnelTransfer.move(left, right, 300_000, PATIENCE)).isLessThan(PATIENCE);
            assertThat(TunnelTransfer.move(right, left, 300_000, PATIENCE)).isLessThan(PATIENCE);

            assertThat(left.pathTo(right).relayed())
                    .as(left.pathTo(right).text())
                    .isTrue();
            assertThat(left.status().peers()).allMatch(peer -> peer.online());
        }
    }

    private static boolean hasPolicy(MeshNode node) {
        var policy = node.status().policy();
        return policy != null && policy.attributes().containsKey(ATTRIBUTE);
    }

    /// One of which a node is told more than ten segments hold.
    private static Path policy(Path directory) throws IOException {
        var ports = IntStream.range(0, PORTS)
                .mapToObj(i -> "\"*:" + (5_000 + 2 * i) + "\"")
                .collect(Collectors.joining(","));
        return Files.writeString(
                directory.resolve("policy.json"),
                "{\"nodeAttrs\":[{\"target\":[\"*\"],\"attr\":[\"" + ATTRIBUTE
                        + "\"]}],\"acls\":[{\"action\":\"accept\",\"src\":[\"*\"],\"dst\":[" + ports + "]}]}");
    }
}
