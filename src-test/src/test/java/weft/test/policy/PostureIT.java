package weft.test.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.test.lab.Await;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.Shell;
import weft.test.lab.TakesTurns;
import weft.test.mesh.MeshNode;
import weft.test.mesh.MeshServices;
import weft.test.mesh.TunnelTraffic;
import weft.test.mesh.TunnelTransfer;
import weft.test.network.Internet;
import weft.test.network.NatKind;
import weft.test.network.SitePlan;

/// A grant that lets a device through only while its attributes are what a posture demands. Pings are granted to
/// everybody, and show that it is the posture that stops the rest.
@RequiresLab
@Timeout(180)
@TakesTurns
class PostureIT {
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// Within which a change is in force, at devices that are connected.
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration WATCHED = Duration.ofSeconds(1);
    private static final String FIT = "\"node:hostname == 'left'\", \"node:os == 'linux'\"";

    private final Internet internet = Internet.open();
    private MeshServices services;
    private MeshNode left;
    private MeshNode right;

    @BeforeEach
    void joinTwo() throws IOException {
        services = MeshServices.start(internet, 1);
        left = node("left");
        right = node("right");
        services.join(left, right);
        demand(FIT);
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
        services.close();
        internet.close();
    }

    @Test
    void aFlowLastsAsLongAsTheDeviceIsWhatThePostureDemands() throws IOException {
        try (var traffic = TunnelTraffic.start(left, right, INTERVAL)) {
            Await.until(() -> traffic.firstAnswer().isPositive(), PATIENCE, () -> "no answer: " + right.status());
            connects(left, right);
            refuses(right, left);

            demand(FIT + ", \"node:weftVersion >= '9999'\"");
            isCut(traffic, "the policy demands another version");
            demand(FIT);
            isAllowed(traffic, "the policy demands it no longer");

            worked(left.weft("up", "--hostname", "stranger"));
            isCut(traffic, "the device has another name");
            worked(left.weft("up", "--hostname", "left"));
            isAllowed(traffic, "the device has its name again");

            demand(FIT + ", \"custom:tier == 'prod'\"");
            isCut(traffic, "the policy demands an attribute that it was not given");
            worked(services.weft("admin", "nodes", "attribute", "left", "custom:tier=prod", "--tailnet", "lab1"));
            isAllowed(traffic, "it was given the attribute");
        }
    }

    private void isCut(TunnelTraffic traffic, String why) {
        var deadline = traffic.age().plus(SOON);
        var end = deadline.plus(WATCHED);
        Await.until(() -> traffic.age().compareTo(end) > 0, SOON.plus(WATCHED).multipliedBy(2), () -> "time");
        assertThat(traffic.answerAfter(deadline)).as(why).isEmpty();
        refuses(left, right);
        assertThat(Ping.send(left.host(), right.address(), 1).lostNone())
                .as("pings go on although " + why)
                .isTrue();
    }

    private void isAllowed(TunnelTraffic traffic, String why) {
        var changed = traffic.age();
        Await.until(() -> traffic.answerAfter(changed).isPresent(), SOON, () -> "no answer although " + why);
        connects(left, right);
    }

    private static void connects(MeshNode from, MeshNode to) {
        assertThat(TunnelTransfer.move(from, to, 100_000, PATIENCE)).isLessThan(PATIENCE);
    }

    private static void refuses(MeshNode from, MeshNode to) {
        assertThatThrownBy(() -> TunnelTransfer.move(from, to, 1, SOON)).hasMessageContaining("refused");
    }

    /// Makes it the policy that who is so may connect, and that all may ping.
    private void demand(String conditions) throws IOException {
        var document = Files.writeString(
                right.host().directory().resolve("policy.json"),
                "{\"postures\": {\"posture:fit\": [" + conditions + "]}, \"grants\": ["
                        + "{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"icmp:*\"]},"
                        + "{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"tcp:*\", \"udp:*\"],"
                        + " \"srcPosture\": [\"posture:fit\"]}]}");
        worked(services.weft("policy", "set", document.toString()));
    }

    private static void worked(Shell.Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private MeshNode node(String name) {
        return MeshNode.launch(internet.site(name, SitePlan.of(NatKind.OPEN)).host(), MeshNode.Setup.unrehearsed());
    }
}
