package weft.test.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.control.ControlState;
import weft.test.stream.SimulatedNode;

/// People log in at the pages of npm's oidc-provider: with a code for another device, and once more for a device that
/// is a member.
@Requires(Part.NODE)
@SuppressWarnings("NullAway.Init")
class NpmLoginIT {
    private static final int PAGES_MAX = 10;

    @TempDir
    private static Path directory;

    private static NpmProvider provider;
    private static LoginLab lab;

    @BeforeAll
    static void open() {
        lab = new LoginLab(directory.resolve("c"), url -> {
            provider = NpmProvider.start(directory.resolve("p"), List.of(LoginLab.callback(url, "npm")));
            return List.of(LoginLab.npm("npm", provider));
        });
    }

    @AfterAll
    static void close() {
        lab.close();
        provider.close();
    }

    @Test
    void whoApprovesTheCodeLetsTheDeviceIn() {
        var device = lab.codeDevice("screen");
        var shown = code(device);
        assertThat(shown.loginUrl()).startsWith(provider.issuer());

        var last = approve(lab.browser(), shown, "cora");

        assertThat(last.body()).contains("Sign-in Success");
        LoginLab.awaitMemberByCode(device);
        assertThat(lab.ownerOf(device)).isEqualTo("cora@" + LoginLab.DOMAIN);
        device.stop();
    }

    @Test
    void whoIsToLogInAnewIsAskedInABrowserThatTheProviderKnows() {
        var browser = lab.browser();
        var device = lab.device("laptop");
        LoginLab.confirm(browser, browser.logInAtNpm(LoginLab.leave(browser, device, "npm"), "ann"));
        LoginLab.awaitMember(device);
        var before = lab.nodeOf(device);
        var other = lab.device("phone");
        assertThat(LoginLab.leave(browser, other, "npm").isAt(lab.url())).isTrue();
        other.stop();

        device.stop();
        device.startWithLogin();
        var asked = LoginLab.leave(browser, device, "npm");

        assertThat(asked.isAt(provider.issuer())).isTrue();
        assertThat(asked.form("password").fields()).containsKey("login");
        assertThat(lab.nodeOf(device)).isEqualTo(before);
        LoginLab.confirm(browser, browser.logInAtNpm(asked, "ann"));
        lab.awaitRenewed(device, before);
        assertThat(lab.nodeOf(device).id()).isEqualTo(before.id());
        device.stop();
    }

    private static ControlState.LoginNeeded code(SimulatedNode device) {
        LoginLab.loginUrl(device);
        return device.state() instanceof ControlState.LoginNeeded needed ? needed : fail(device);
    }

    private static ControlState.LoginNeeded fail(SimulatedNode device) {
        throw new AssertionError("no code is shown, but " + device.state());
    }

    /// Types the code, logs in and consents; the page after which there is nothing to do.
    private static HttpBrowser.Page approve(HttpBrowser browser, ControlState.LoginNeeded shown, String as) {
        var page = browser.open(shown.loginUrl());
        for (int i = 0; i < PAGES_MAX && !page.forms().isEmpty(); i++) {
            var form = page.forms().getFirst();
            if (form.fields().containsKey("login")) {
                form = form.with("login", as).with("password", "any");
            } else if (form.fields().containsKey("user_code")) {
                form = form.with("user_code", Objects.requireNonNull(shown.userCode()));
            }
            page = browser.submit(form);
        }
        return page;
    }
}
