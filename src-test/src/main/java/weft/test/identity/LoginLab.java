package weft.test.identity;

import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.ProviderConfig.Claims;
import weft.coordinator.identity.ProviderConfig.Common;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.login.TailnetRules;
import weft.node.control.ControlLink.ControlParts;
import weft.node.control.ControlState;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.Owner;
import weft.test.cluster.CoordinatorProcess;
import weft.test.lab.Await;
import weft.test.stream.SimulatedNode;

/// One thread. A coordinator with a database of its own that lets people log in, in this process, and devices
/// without
/// tunnels that wait for them.
public final class LoginLab implements AutoCloseable {
    public static final String DOMAIN = NpmProvider.DOMAIN;
    private static final Duration BY_CODE_MAX = Duration.ofSeconds(30);
    private static final Duration RENEWED_MAX = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final ControlParts parts = SimulatedNode.parts(vertx);
    private final List<SimulatedNode> devices = new ArrayList<>();
    private final Path directory;
    private final String url;
    private final Coordinator coordinator;
    private final HttpClient http;

    /// @param providers by the URL that the coordinator will have
    public LoginLab(Path directory, Function<String, List<ProviderConfig>> providers) {
        this.directory = directory;
        int port = CoordinatorProcess.freePort();
        this.url = "https://127.0.0.1:" + port;
        this.coordinator = Coordinator.start(CoordinatorConfig.standard(directory, "127.0.0.1", port)
                .withLogin(new LoginConfig(providers.apply(url), TailnetRules.BY_DOMAIN), List.of(url)));
        this.http = HttpBrowser.client(directory.resolve("tls.crt"));
    }

    /// Where a provider has to send browsers back to.
    public static String callback(String url, String provider) {
        return url + "/login/callback/" + provider;
    }

    /// What every provider of these labs has: it speaks for [#DOMAIN].
    public static Common common(String name) {
        return new Common(name, "the provider " + name, List.of(DOMAIN), List.of(), List.of());
    }

    private static ProviderConfig oidc(String name, String issuer, String client, String secret, List<String> scopes) {
        return new ProviderConfig.Oidc(common(name), issuer, client, secret, null, scopes, Claims.OF_OIDC, true, null);
    }

    public static ProviderConfig npm(String name, NpmProvider provider) {
        return oidc(
                name,
                provider.issuer(),
                NpmProvider.OIDC_CLIENT,
                NpmProvider.CLIENT_SECRET,
                List.of("openid", "email", "profile", "groups"));
    }

    public static ProviderConfig hostile(String name, HostileProvider provider) {
        return oidc(
                name, provider.issuer(), HostileProvider.CLIENT, HostileProvider.SECRET, List.of("openid", "email"));
    }

    public static ProviderConfig keycloak(String name, Keycloak keycloak) {
        return oidc(
                name,
                keycloak.issuer(),
                Keycloak.OIDC_CLIENT,
                Keycloak.CLIENT_SECRET,
                List.of("openid", "email", "profile"));
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    public String url() {
        return url;
    }

    public String token() {
        return coordinator.firstToken().orElseThrow();
    }

    /// The tailnet of [#DOMAIN], once somebody has opened it.
    public MeshState state() {
        return coordinator.replica().states().stream()
                .filter(state -> state.name().equals(DOMAIN))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has opened " + DOMAIN));
    }

    public boolean hasTailnet() {
        return coordinator.replica().states().stream()
                .anyMatch(state -> state.name().equals(DOMAIN));
    }

    /// A browser of a person of its own.
    public HttpBrowser browser() {
        return new HttpBrowser(http);
    }

    /// A device that waits for a person.
    public SimulatedNode device(String hostname) {
        var device = new SimulatedNode(parts, hostname, List.of(url));
        synchronized (devices) {
            devices.add(device);
        }
        return device.startLogin(coordinator.key().pin(), false);
    }

    /// A device that waits for a person who wants a code.
    public SimulatedNode codeDevice(String hostname) {
        var device = new SimulatedNode(parts, hostname, List.of(url));
        synchronized (devices) {
            devices.add(device);
        }
        return device.startLogin(coordinator.key().pin(), true);
    }

    /// What the device shows its person.
    public static String loginUrl(SimulatedNode device) {
        if (!device.await(node -> node.state() instanceof ControlState.LoginNeeded)) {
            throw new IllegalStateException("no login is wanted, but " + device.state());
        }
        return device.state() instanceof ControlState.LoginNeeded needed ? needed.loginUrl() : "";
    }

    /// From the device's URL to the provider's first page.
    public static HttpBrowser.Page leave(HttpBrowser browser, SimulatedNode device, String provider) {
        return browser.open(loginUrl(device) + "/with/" + provider);
    }

    /// Presses *Let it in* on the page that asks.
    public static HttpBrowser.Page confirm(HttpBrowser browser, HttpBrowser.Page asks) {
        return browser.submit(decision(asks, "confirm"));
    }

    public static Form decision(HttpBrowser.Page asks, String decision) {
        return asks.forms().stream()
                .filter(form -> form.action().getPath().endsWith("/" + decision))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing to " + decision + " at " + asks));
    }

    /// Waits until the device has a map.
    public static void awaitMember(SimulatedNode device) {
        if (!device.await(node -> node.mapIfAny() != null)) {
            throw new IllegalStateException("the device is no member: " + device.state());
        }
    }

    /// As [#awaitMember], for a device that shows a code: the provider is asked every five seconds, and half as often
    /// once an answer failed to come or it said to slow down.
    public static void awaitMemberByCode(SimulatedNode device) {
        Await.until(() -> device.mapIfAny() != null, BY_CODE_MAX, () -> "the device is no member: " + device.state());
    }

    /// As [#awaitMemberByCode], for a device whose person refuses the code.
    public static void awaitEndByCode(SimulatedNode device) {
        Await.until(
                () -> device.state() instanceof ControlState.Stopped,
                BY_CODE_MAX,
                () -> "the device is not turned away: " + device.state());
    }

    /// What the coordinator knows of the device, which is a member.
    public Node nodeOf(SimulatedNode device) {
        var key = device.nodeKey().publicKey();
        return state().nodes().values().stream()
                .filter(each -> each.nodeKey().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /// Waits until a login anew has moved the end of the device's key.
    ///
    /// @param before what [#nodeOf] said before the login
    public void awaitRenewed(SimulatedNode device, Node before) {
        Await.until(
                () -> expiry(nodeOf(device)).isAfter(expiry(before)),
                RENEWED_MAX,
                () -> "the login was not renewed: " + device.state());
    }

    private static Instant expiry(Node node) {
        return Objects.requireNonNull(node.keyExpiresAt());
    }

    /// Who owns the device, by what the coordinator says.
    public String ownerOf(SimulatedNode device) {
        return switch (nodeOf(device).owner()) {
            case Owner.OfUser(var user) ->
                Objects.requireNonNull(state().users().get(user)).login();
            case Owner.OfTags(var tags) -> String.join(",", tags);
        };
    }

    @Override
    public void close() {
        devices.forEach(SimulatedNode::stop);
        coordinator.close();
        http.close();
        vertx.close().await();
    }
}
