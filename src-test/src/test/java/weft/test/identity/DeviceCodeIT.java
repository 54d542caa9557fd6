package weft.test.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.control.ControlState;
import weft.protocol.stream.Refusal;
import weft.test.stream.SimulatedNode;

/// People log in at Keycloak, with a real browser, for a device that shows a code.
@Requires({Part.KEYCLOAK, Part.CHROMIUM})
@SuppressWarnings("NullAway.Init")
class DeviceCodeIT {
    @TempDir
    private static Path directory;

    private static LoginLab lab;
    private static Browser browser;
    private BrowserContext person;
    private Page page;

    @BeforeAll
    static void open() {
        var keycloak = Keycloak.shared();
        lab = new LoginLab(directory, _ -> List.of(LoginLab.keycloak("keycloak", keycloak)));
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        browser.close();
        lab.close();
    }

    @BeforeEach
    void aPerson() {
        person = browser.person();
        page = person.newPage();
    }

    @AfterEach
    void gone() {
        person.close();
    }

    @Test
    void whoApprovesTheCodeLetsTheDeviceIn() {
        var device = lab.codeDevice("screen");
        var shown = code(device);
        assertThat(shown.userCode()).matches("[A-Z0-9-]{6,12}");
        assertThat(shown.loginUrl()).startsWith(Keycloak.shared().issuer()).doesNotContain(shown.userCode());

        page.navigate(shown.loginUrl());
        page.fill("[name=device_user_code]", shown.userCode());
        page.click("[type=submit]");
        Browser.logInAtKeycloak(page, "ann");
        page.click("[name=accept]");
        Browser.awaitText(page, "successful");

        LoginLab.awaitMemberByCode(device);
        assertThat(lab.ownerOf(device)).isEqualTo("ann@corp.example");
        device.stop();
    }

    @Test
    void whoRefusesTheCodeKeepsTheDeviceOut() {
        var device = lab.codeDevice("stranger");
        var shown = code(device);

        page.navigate(String.valueOf(shown.completeUrl()));
        Browser.logInAtKeycloak(page, "bob");
        page.click("[name=cancel]");

        LoginLab.awaitEndByCode(device);
        assertThat(device.state()).isInstanceOfSatisfying(ControlState.Stopped.class, stopped -> {
            assertThat(stopped.reason()).isEqualTo(Refusal.LOGIN_DENIED);
            assertThat(stopped.problem()).contains("refused").hasLineCount(1);
        });
    }

    private static ControlState.LoginNeeded code(SimulatedNode device) {
        LoginLab.loginUrl(device);
        assertThat(device.state()).isInstanceOf(ControlState.LoginNeeded.class);
        return (ControlState.LoginNeeded) device.state();
    }
}
