package weft.test.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.node.localapi.LocalReply;
import weft.node.localapi.NodeStatus;
import weft.node.localapi.PeerView;
import weft.test.identity.NpmProvider.Account;
import weft.test.identity.Part;
import weft.test.identity.Requires;
import weft.test.lab.LabProcess;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;

/// The whole way: `weft up` on a device in nobody's network, a real provider's pages, a confirmation, and packets.
@RequiresLab
@Requires(Part.NODE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TakesTurns
class LoginIT {
    private DeviceLab lab;

    @BeforeAll
    void open(@TempDir Path directory) {
        lab = DeviceLab.open(directory, "left", "right", "third", "fourth");
    }

    @AfterAll
    void close() {
        lab.close();
    }

    @Test
    void twoPeoplesDevicesJoinByALoginEachAndReachEachOther() throws Exception {
        var left = lab.device("left");
        var right = lab.device("right");

        var first = left.up(DeviceLab.URL, lab.pin());
        var asked = left.loginNeeded();
        assertThat(left.status().phase()).isEqualTo(NodeStatus.Phase.NEEDS_LOGIN);
        assertThat(left.status().login()).isEqualTo(asked);
        var page = lab.person().confirmAs("ann", "corp", asked.url());
        assertThat(page.body()).contains("corp.example", asked.key(), "you will own it");
        assertThat(first.get(10, TimeUnit.SECONDS)).isInstanceOf(LocalReply.Up.class);
        assertThat(lab.sinceConfirmed(left)).isLessThan(Duration.ofSeconds(3));

        var second = right.start("up", "--coordinator", DeviceLab.URL, "--pin", lab.pin(), "--hostname", "right");
        var url = link(second);
        lab.person().confirmAs("bob", "corp", url);
        second.awaitLine(line -> line.startsWith("right is up in corp.example"), Duration.ofSeconds(10));

        assertThat(left.weft("ping", "right", "--count", "1", "--timeout", "10000")
                        .output())
                .contains("answer from right");
        assertThat(left.status().peers()).extracting(PeerView::name).containsExactly("right");
        assertThat(lab.admin("users", "list", "--tailnet", "corp.example").output())
                .contains("ann@corp.example", "bob@corp.example")
                .doesNotContain("eve");
        assertThat(lab.coordinatorOutput()).doesNotContain("Exception", "sub-ann", "code=");
    }

    @Test
    void whoeverIsDeniedStaysOutAndAnotherDomainIsAnotherNetwork() throws Exception {
        var third = lab.device("third");
        lab.provider.account(new Account("eve", "sub-eve", "eve@other.example", true, "Eve", List.of("dev")));
        var denied = third.up(DeviceLab.URL, lab.pin());
        var person = lab.person();
        person.press(person.logInAs("eve", "corp", third.loginNeeded().url()), "deny");
        assertThatThrownBy(() -> denied.get(10, TimeUnit.SECONDS)).hasMessageContaining("does not know this device");
        assertThat(third.status().login()).isNull();

        lab.provider.rotateKeys();
        var up = third.up(DeviceLab.URL, lab.pin());
        var url = third.loginNeeded().url();
        lab.provider.sleep();
        var began = System.nanoTime();
        assertThat(lab.person().open(url).status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        lab.provider.wake();
        lab.person().confirmAs("eve", "hub", url);

        assertThat(up.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        LocalReply.Up.class, in -> assertThat(in.tailnet()).isEqualTo("other.example"));
        assertThat(third.status().peers()).isEmpty();
        assertThat(third.weft("ping", "left", "--count", "1").output()).contains("no peer is called left");
    }

    @Test
    void whoIsToLogInAnewIsAskedThoughTheProviderKnowsTheBrowser() throws Exception {
        var fourth = lab.device("fourth");
        var fay = lab.person();
        var up = fourth.up(DeviceLab.URL, lab.pin());
        fay.confirmAs("fay@fay.example", "corp", fourth.loginNeeded().url());
        assertThat(up.get(10, TimeUnit.SECONDS)).isInstanceOf(LocalReply.Up.class);

        var anew = fourth.start("up", "--force-reauth");
        var url = link(anew);
        var asked = fay.open(url + "/with/corp");

        assertThat(asked.isAt(lab.provider.issuer())).isTrue();
        assertThat(asked.form("password").fields()).containsKey("login");
        fay.confirmAs("fay@fay.example", "corp", url);
        anew.awaitLine(line -> line.startsWith("fourth is up in fay.example"), Duration.ofSeconds(10));
    }

    /// The link that `weft up` shows.
    private static String link(LabProcess up) {
        up.awaitLine(line -> line.contains("/login/"), Duration.ofSeconds(20));
        up.awaitLine(line -> line.startsWith("The page shows"), Duration.ofSeconds(20));
        return up.output()
                .lines()
                .filter(line -> line.strip().startsWith(DeviceLab.URL + "/login/"))
                .findFirst()
                .orElseThrow()
                .strip();
    }
}
