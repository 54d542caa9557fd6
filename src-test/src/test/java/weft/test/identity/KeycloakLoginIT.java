package weft.test.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.ProviderConfig.Claims;
import weft.node.control.ControlState;
import weft.protocol.mesh.User;

/// People with a real browser log in at Keycloak, by OpenID Connect and by SAML.
@Requires({Part.KEYCLOAK, Part.CHROMIUM})
@SuppressWarnings("NullAway.Init")
class KeycloakLoginIT {
    @TempDir
    private static Path directory;

    private static LoginLab lab;
    private static Browser browser;
    private BrowserContext person;
    private Page page;

    @BeforeAll
    static void open() {
        var keycloak = Keycloak.shared();
        var metadata = keycloak.samlMetadata();
        lab = new LoginLab(
                directory,
                _ -> List.of(
                        LoginLab.keycloak("keycloak", keycloak),
                        new ProviderConfig.Saml(
                                LoginLab.common("saml"),
                                metadata,
                                null,
                                null,
                                null,
                                Keycloak.SAML_CLIENT,
                                Claims.OF_SAML)));
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
    void byOpenIdTheDeviceIsInAndTheGroupsComeAlong() {
        var device = lab.device("laptop");
        page.navigate(LoginLab.loginUrl(device));
        Browser.press(page, "the provider keycloak");
        Browser.logInAtKeycloak(page, "ann");
        Browser.awaitText(page, "Let this device in?");

        assertThat(page.textContent("body"))
                .contains(
                        "laptop", LoginLab.DOMAIN, device.nodeKey().publicKey().fingerprint(), "ann@corp.example");
        Browser.press(page, "Let it in");
        Browser.awaitText(page, "laptop is in");

        LoginLab.awaitMember(device);
        assertThat(lab.ownerOf(device)).isEqualTo("ann@corp.example");
        assertThat(user("ann@corp.example").groups()).containsExactly("engineering");
        assertThat(user("ann@corp.example").displayName()).isEqualTo("Ann Archer");
        device.stop();
    }

    @Test
    void bySamlTheDeviceIsInAndTheGroupsComeAlong() {
        var device = lab.device("desktop");
        page.navigate(LoginLab.loginUrl(device));
        Browser.press(page, "the provider saml");
        Browser.logInAtKeycloak(page, "bob");
        Browser.awaitText(page, "Let this device in?");

        assertThat(page.url()).startsWith(lab.url()).doesNotContain("SAMLResponse");
        Browser.press(page, "Let it in");
        Browser.awaitText(page, "desktop is in");

        LoginLab.awaitMember(device);
        assertThat(lab.ownerOf(device)).isEqualTo("bob@corp.example");
        assertThat(user("bob@corp.example").groups()).containsExactly("sales");
        device.stop();
    }

    @Test
    void bySamlWhoIsToLogInAnewIsAskedThoughKeycloakKnowsTheBrowser() {
        var device = lab.device("again");
        page.navigate(LoginLab.loginUrl(device) + "/with/saml");
        Browser.logInAtKeycloak(page, "bob");
        Browser.press(page, "Let it in");
        Browser.awaitText(page, "again is in");
        LoginLab.awaitMember(device);
        var before = lab.nodeOf(device);
        var other = lab.device("other");
        page.navigate(LoginLab.loginUrl(other) + "/with/saml");
        Browser.awaitText(page, "Let this device in?");

        device.stop();
        device.startWithLogin();
        page.navigate(LoginLab.loginUrl(device) + "/with/saml");
        page.waitForSelector("#password");
        assertThat(page.url()).startsWith(Keycloak.shared().issuer());
        assertThat(lab.nodeOf(device)).isEqualTo(before);
        page.fill("#password", Keycloak.PASSWORD);
        page.click("#kc-login");
        Browser.press(page, "Let it in");
        Browser.awaitText(page, "again is in");

        lab.awaitRenewed(device, before);
        assertThat(lab.nodeOf(device).id()).isEqualTo(before.id());
        device.stop();
        other.stop();
    }

    @Test
    void whatKeycloakSaysOfAnotherBrowsersPersonLetsNobodyIn() {
        var device = lab.device("trap");
        var url = LoginLab.loginUrl(device);
        var there = person.request()
                .get(url + "/with/saml", RequestOptions.create().setMaxRedirects(0))
                .headers()
                .get("location");
        var lured = browser.person();
        var victim = lured.newPage();
        victim.navigate(there);
        Browser.logInAtKeycloak(victim, "ann");
        Browser.awaitText(victim, "not begun in this browser");

        page.navigate(url);

        Browser.awaitText(page, "the provider saml");
        assertThat(page.content()).doesNotContain("Let it in").doesNotContain("ann@corp.example");
        assertThat(device.state()).isInstanceOf(ControlState.LoginNeeded.class);
        lured.close();
        device.stop();
    }

    @Test
    void theBackButtonASecondTabAndASecondClickDoNoHarm() {
        var device = lab.device("tablet");
        var url = LoginLab.loginUrl(device);
        page.navigate(url);
        Browser.press(page, "the provider keycloak");
        Browser.logInAtKeycloak(page, "ann");
        Browser.awaitText(page, "Let it in");

        page.goBack();
        page.navigate(url);
        Browser.awaitText(page, "Let it in");
        var tab = person.newPage();
        tab.navigate(url + "/with/keycloak");
        Browser.awaitText(tab, "Let it in");
        page.navigate(url);
        Browser.press(page, "Let it in");
        Browser.awaitText(page, "tablet is in");
        Browser.press(tab, "Let it in");
        Browser.awaitText(tab, "tablet is in");
        page.reload();

        LoginLab.awaitMember(device);
        assertThat(lab.state().nodes().values())
                .filteredOn(node -> node.hostname().equals("tablet"))
                .hasSize(1);
        assertThat(device.welcomes()).isEqualTo(1);
        device.stop();
    }

    @Test
    void anAbandonedLoginAndADeniedOneLeaveTheDeviceOut() {
        var abandoned = lab.device("left");
        page.navigate(LoginLab.loginUrl(abandoned) + "/with/keycloak");
        page.waitForSelector("#kc-login");
        var denied = lab.device("strange");
        page.navigate(LoginLab.loginUrl(denied) + "/with/keycloak");
        Browser.logInAtKeycloak(page, "ann");
        Browser.press(page, "This is not my device");
        Browser.awaitText(page, "stays out");

        assertThat(denied.await(node -> node.state() instanceof ControlState.Stopped))
                .isTrue();
        assertThat(abandoned.state()).isInstanceOf(ControlState.LoginNeeded.class);
        abandoned.stop();
        denied.stop();
    }

    @Test
    void anAddressThatKeycloakHasNotVerifiedOpensNothing() {
        var device = lab.device("hers");
        page.navigate(LoginLab.loginUrl(device) + "/with/keycloak");
        Browser.logInAtKeycloak(page, "eve");
        Browser.awaitText(page, "has not verified");

        assertThat(page.content()).doesNotContain("Let it in");
        assertThat(device.state()).isInstanceOf(ControlState.LoginNeeded.class);
        device.stop();
    }

    private static User user(String login) {
        return lab.state().users().values().stream()
                .filter(user -> user.login().equals(login))
                .findFirst()
                .orElseThrow();
    }
}
