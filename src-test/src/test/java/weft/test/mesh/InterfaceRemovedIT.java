package weft.test.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import weft.test.lab.Host;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.network.Internet;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;

/// A node whose interface is deleted under it.
@RequiresLab
@TakesTurns
class InterfaceRemovedIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void theDaemonEndsWithOneLineAndTheNextOneIsUpAgain() {
        try (var internet = Internet.open();
                var services = MeshServices.start(internet, 1);
                var node =
                        launch(internet.site("left", SitePlan.of(NatKind.OPEN)).host())) {
            node.join(services.tailnet());
            long linesBefore = node.daemon().output().lines().count();

            node.host().run("ip", "link", "delete", node.host().tunnelName()).orThrow();

            assertThat(node.daemon().awaitExit(DEADLINE)).isEqualTo(1);
            assertThat(node.daemon().output().lines().skip(linesBefore).filter(line -> !line.contains(" INFO ")))
                    .singleElement()
                    .asString()
                    .contains("the interface " + node.host().tunnelName() + " was removed");
            try (var again = launch(node.host())) {
                again.daemon()
                        .awaitLine(
                                line -> line.contains(
                                        "tunnel interface " + node.host().tunnelName() + " is open"),
                                DEADLINE);
            }
        }
    }

    private static MeshNode launch(Host host) {
        return MeshNode.launch(host, MeshNode.Setup.unrehearsed());
    }
}
