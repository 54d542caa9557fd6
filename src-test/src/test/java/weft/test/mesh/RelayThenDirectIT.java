package weft.test.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.test.lab.Await;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.network.Internet;
import weft.test.network.NatKind;
import weft.test.network.Site;
import weft.test.network.SitePlan;

/// Two nodes between whom there is no way but the relay's, until there is one.
@RequiresLab
@TakesTurns
class RelayThenDirectIT {
    private static final SitePlan PLAN = SitePlan.of(NatKind.PORT_RESTRICTED);

    private final Internet internet = Internet.open();
    private MeshServices services;
    private MeshNode left;
    private MeshNode right;

    @BeforeEach
    void joinWhatCannotMeet() {
        services = MeshServices.start(internet, 1);
        var leftSite = internet.site("left", PLAN);
        var rightSite = internet.site("right", PLAN);
        separate(leftSite, rightSite);
        left = MeshNode.launch(leftSite.host(), MeshNode.Setup.unrehearsed());
        right = MeshNode.launch(rightSite.host(), MeshNode.Setup.unrehearsed());
        var tailnet = services.tailnet();
        var joining = CompletableFuture.runAsync(() -> left.join(tailnet), Thread::startVirtualThread);
        right.join(tailnet);
        joining.join();
        left.awaitPeer(right);
        right.awaitPeer(left);
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
        services.close();
        internet.close();
    }

    @Test
    void theFirstPingGoesByRelayAndALaterOneDirectly() {
        var first = left.weft("ping", "right", "--count", "1", "--timeout", "15000");
        assertThat(first.output()).contains("answer from right").contains("by relay lab");
        assertThat(left.weft("ping", "right", "--interval", "50").output())
                .contains("no direct path yet: weft debug path right says why");
        assertThat(left.weft("debug", "path", "right").output())
                .contains("right is reached by relay lab")
                .contains("does not answer");

        internet.router().run("nft", "delete", "table", "inet", "apart").orThrow();

        Await.until(
                () -> left.weft("ping", "right").output().contains("by direct"),
                Duration.ofSeconds(40),
                () -> "no direct path: " + left.weft("debug", "path", "right").output());
        assertThat(left.weft("debug", "path", "right").output())
                .contains("right is reached by direct")
                .contains("in use");
    }

    /// Nothing goes from one site to the other; both reach whoever is in public.
    private void separate(Site one, Site other) {
        internet.router()
                .feed("""
                        table inet apart {
                          chain forward {
                            type filter hook forward priority 10; policy accept;
                            ip saddr %1$s ip daddr %2$s drop
                            ip saddr %2$s ip daddr %1$s drop
                          }
                        }
                        """.formatted(one.publicAddress(), other.publicAddress()), "nft", "-f", "-")
                .orThrow();
    }
}
