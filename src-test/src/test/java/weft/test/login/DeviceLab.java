package weft.test.login;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import weft.cli.LocalAdmin;
import weft.test.identity.HttpBrowser;
import weft.test.identity.NpmProvider;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// One owner. A host with a coordinator and a real identity provider, hosts with devices on one switch with it, and
/// people with browsers.
final class DeviceLab implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final String ADDRESS = "192.0.2.1";
    private static final int PORT = 8_443;
    static final String URL = "https://" + ADDRESS + ":" + PORT;

    private final Lab lab = Lab.open();
    final Host desk = lab.host("desk");
    private final List<Device> devices = new ArrayList<>();
    private final List<LabProcess> coordinators = new ArrayList<>();
    private final Path state = desk.directory().resolve("coordinator");
    final NpmProvider provider;
    private volatile long confirmedNanos;

    private DeviceLab(Path directory, String... hosts) throws Exception {
        var all = new ArrayList<Host>(List.of(desk));
        for (var name : hosts) {
            all.add(lab.host(name));
        }
        lab.connectAll("switch", all);
        for (int i = 0; i < all.size(); i++) {
            all.get(i).address("eth0", "192.0.2." + (i + 1) + "/24");
        }
        provider = inDesk(() -> NpmProvider.start(
                directory.resolve("provider"), List.of(URL + "/login/callback/corp", URL + "/login/callback/hub")));
        var file = Files.writeString(directory.resolve("coordinator.yaml"), configuration());
        coordinators.add(desk.start(WeftCommand.of(
                List.of(
                        "coordinator",
                        "--state",
                        state.toString(),
                        "--listen",
                        ADDRESS + ":" + PORT,
                        "--relay",
                        "none",
                        "--config",
                        file.toString()),
                WeftCommand.QUICKLY_COMPILED)));
        for (int i = 1; i < all.size(); i++) {
            devices.add(new Device(all.get(i)));
        }
        coordinators.getFirst().awaitLine(line -> line.startsWith("coordinator ready"), START);
        devices.forEach(Device::ready);
    }

    static DeviceLab open(Path directory, String... hosts) {
        try {
            return new DeviceLab(directory, hosts);
        } catch (Exception failure) {
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    /// The same provider twice: by OpenID Connect, and as one that knows no OpenID.
    private String configuration() {
        return """
                url: %1$s
                providers:
                  - name: corp
                    kind: oidc
                    issuer: %2$s
                    client-id: %3$s
                    client-secret: "%4$s"
                    scopes: [openid, email, profile, groups]
                    domains: ["*"]
                  - name: hub
                    kind: oauth2
                    authorization-url: %2$s/auth
                    token-url: %2$s/token
                    user-info-url: %5$s
                    client-id: %6$s
                    client-secret: "%4$s"
                    client-authentication: basic
                    scopes: ["user:read"]
                    email-verified-field: verified
                    groups-field: teams
                    domains: ["*"]
                """.formatted(
                        URL,
                        provider.issuer(),
                        NpmProvider.OIDC_CLIENT,
                        NpmProvider.CLIENT_SECRET,
                        provider.userUrl(),
                        NpmProvider.OAUTH2_CLIENT);
    }

    Device device(String name) {
        return devices.stream()
                .filter(device -> device.host.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String pin() {
        return coordinators.getFirst().lineAfter("its pin is ", START);
    }

    Person person() {
        return new Person(inDesk(
                () -> new HttpBrowser(HttpBrowser.client(LocalAdmin.at(state).certificate()))));
    }

    /// Somebody with a browser of their own.
    final class Person {
        final HttpBrowser browser;

        private Person(HttpBrowser browser) {
            this.browser = browser;
        }

        HttpBrowser.Page open(String url) {
            return inDesk(() -> browser.open(url));
        }

        /// Opens a login's link and logs in by a provider, unless that knows the browser; the page that asks for
        /// the confirmation, or says why not.
        HttpBrowser.Page logInAs(String login, String by, String url) {
            return inDesk(() -> {
                var page = browser.open(url + "/with/" + by);
                return page.isAt(URL) ? page : browser.logInAtNpm(page, login);
            });
        }

        /// Presses the button of a page.
        HttpBrowser.Page press(HttpBrowser.Page page, String decision) {
            var form = page.forms().stream()
                    .filter(each -> each.action().getPath().endsWith("/" + decision))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no button to " + decision + " on " + page.body()));
            return inDesk(() -> {
                confirmedNanos = System.nanoTime();
                return browser.submit(form);
            });
        }

        /// The whole way; the page that asks.
        HttpBrowser.Page confirmAs(String login, String by, String url) {
            var page = logInAs(login, by, url);
            press(page, "confirm");
            return page;
        }
    }

    Duration sinceConfirmed(Device device) {
        return Duration.ofNanos(device.upNanos - confirmedNanos);
    }

    /// `weft admin …` on the coordinator's host.
    Shell.Result admin(String... words) {
        var command = new ArrayList<>(List.of("admin"));
        command.addAll(List.of(words));
        command.addAll(List.of("--state", state.toString()));
        return desk.run(WeftCommand.of(command), START);
    }

    String coordinatorOutput() {
        return coordinators.getFirst().output();
    }

    private <T> T inDesk(Callable<T> work) {
        try {
            return desk.within(work);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        devices.forEach(Device::close);
        coordinators.forEach(LabProcess::close);
        if (provider != null) {
            provider.close();
        }
        lab.close();
    }
}
