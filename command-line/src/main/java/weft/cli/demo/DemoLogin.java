package weft.cli.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import weft.cli.Complaint;
import weft.cli.Problems;

/// What `weft demo --login` does and says: two devices that a person lets in with a browser, at an identity
/// provider that runs here and takes any password. The devices are simulated hosts beside this one; coordinator
/// and provider run on this one, where the person's browser reaches them. Their network is of the range for
/// measurements (RFC 2544), since this host may well have one of those for documentation.
final class DemoLogin {
    private static final String BRIDGE = "weft-demo";
    private static final String HERE = "198.18.0.1";
    private static final int PORT = 8_443;
    private static final String DOMAIN = "example.org";
    private static final String PIN = "its pin is ";
    private static final String SECRET = "the secret that the demo's provider knows";

    private final DemoScript script;
    private final DemoProcesses processes;
    private final Path directory;
    private final String launcher;

    /// @param launcher path of `bin/weft`
    DemoLogin(DemoScript script, DemoProcesses processes, Path directory, String launcher) {
        this.script = script;
        this.processes = processes;
        this.directory = directory;
        this.launcher = launcher;
    }

    /// Removes what the end of the hosts leaves.
    static void clean(DemoProcesses processes) {
        processes.run(List.of("ip", "link", "delete", BRIDGE));
    }

    /// Plays all of it; a [Complaint] when a step does not work.
    void play(Map<String, String> environment) {
        ProviderProgram.missing(environment).ifPresent(why -> {
            throw Complaint.failed("the demo has no identity provider to log in at: " + why);
        });
        hosts();
        coordinator(provider(environment));
        String pin = processes
                .saysSoon("coordinator", line -> line.startsWith(PIN))
                .map(line -> line.substring(PIN.length()).strip())
                .orElseThrow(() -> Complaint.failed("the coordinator did not say its pin"));
        script.title("A daemon on each device, with no key to join by: a person has to log in for it");
        for (String host : List.of(DemoNetwork.LAPTOP, DemoNetwork.SERVER)) {
            script.say("%s$ weft node", host);
            script.say("  %s", processes.start(host, on(host, "node"), line -> line.startsWith("node ready")));
        }
        for (String host : List.of(DemoNetwork.LAPTOP, DemoNetwork.SERVER)) {
            logIn(host, pin);
        }
        script.title("One person, one network: the one whose domain the address has");
        show(here("admin", "users", "list", "--tailnet", DOMAIN));
        show(on(DemoNetwork.LAPTOP, "ping", DemoNetwork.SERVER));
    }

    private void logIn(String host, String pin) {
        script.title("The " + host
                + ": open the link in a browser on this machine. Log in as ann, or as anybody, with any" + " password");
        script.say("The certificate is the coordinator's own, so that the browser warns; yours would have a real one.");
        List<String> command = on(host, "up", "--coordinator", url(), "--pin", pin, "--hostname", host);
        script.say("%s$ weft up --coordinator %s --pin %s", host, url(), pin);
        if (processes.live(command) != 0) {
            throw Complaint.failed("the " + host + " is not up (see above)");
        }
    }

    private void hosts() {
        script.title("A laptop and a server, simulated hosts beside this one, which is " + HERE + " to them");
        ip("link", "add", BRIDGE, "type", "bridge");
        ip("address", "add", HERE + "/24", "dev", BRIDGE);
        ip("link", "set", BRIDGE, "up");
        host(DemoNetwork.LAPTOP, "198.18.0.20");
        host(DemoNetwork.SERVER, "198.18.0.30");
    }

    private void host(String host, String address) {
        String namespace = DemoNetwork.namespace(host);
        String wire = "weft-d-" + host;
        ip("netns", "add", namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
        ip("link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        ip("link", "set", wire, "master", BRIDGE, "up");
        ip("-n", namespace, "address", "add", address + "/24", "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
        ip("-n", namespace, "route", "add", "default", "via", HERE);
        script.say("%-12s %s", host, address);
    }

    private String provider(Map<String, String> environment) {
        script.title("An identity provider (npm's oidc-provider), as yours would be Keycloak, Google or Entra");
        String issuer = "http://127.0.0.1:" + freePort();
        Path settings = directory.resolve("provider.json");
        DemoScript.write(settings, """
            {"issuer": "%s", "domain": "%s", "accounts": [],
             "clients": [{"client_id": "weft", "client_secret": "%s",
                          "redirect_uris": ["%s/login/callback/demo"],
                          "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
                          "response_types": ["code"], "scope": "openid email profile groups"}]}
            """.formatted(issuer, DOMAIN, SECRET, url()));
        script.say(
                "%s",
                processes.start(
                        "provider",
                        ProviderProgram.command(environment, settings),
                        line -> line.startsWith("provider ready")));
        return issuer;
    }

    private void coordinator(String issuer) {
        script.title("A coordinator that lets in whom that provider vouches for, if the address is of " + DOMAIN);
        Path config = directory.resolve("coordinator.yaml");
        DemoScript.write(config, """
            listen: %s:%d
            url:
              - %s
            relay: none
            providers:
              - name: demo
                title: the demo's provider
                kind: oidc
                issuer: %s
                client-id: weft
                client-secret: %s
                scopes: [openid, email, profile, groups]
                domains: [%s]
                device-code: true
            """.formatted(HERE, PORT, url(), issuer, SECRET, DOMAIN));
        script.say("$ weft coordinator --config %s", config);
        script.say(
                "  %s",
                processes.start(
                        "coordinator",
                        here("coordinator", "--config", config.toString()),
                        line -> line.startsWith("coordinator ready at ")));
        show(here("admin", "providers", "check"));
    }

    private void show(List<String> command) {
        DemoProcesses.Result result = processes.run(command);
        result.output().lines().forEach(line -> script.say("  %s", line));
        if (result.code() != 0) {
            throw Complaint.failed("that did not work (see above)");
        }
    }

    private List<String> here(String... words) {
        return weft(List.of(), DemoNetwork.COORDINATOR, words);
    }

    private List<String> on(String host, String... words) {
        return weft(DemoNetwork.on(host), host, words);
    }

    private List<String> weft(List<String> place, String state, String... words) {
        List<String> command = new ArrayList<>(place);
        command.addAll(List.of("env", "WEFT_BUILD=never", launcher));
        command.addAll(List.of(words));
        command.addAll(List.of("--state", directory.resolve(state).toString()));
        return command;
    }

    private static String url() {
        return "https://" + HERE + ":" + PORT;
    }

    private void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        processes.require(command);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException problem) {
            throw Complaint.failed("there is no free port: " + Problems.reason(problem));
        }
    }
}
