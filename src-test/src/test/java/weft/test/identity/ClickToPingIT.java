package weft.test.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.cli.Complaint;
import weft.cli.device.DaemonDoor;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.login.TailnetRules;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.test.cluster.CoordinatorProcess;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.RequiresLab;
import weft.test.lab.Shell;
import weft.test.lab.TakesTurns;
import weft.test.lab.WeftCommand;

/// Two hosts beside this one, a coordinator and Keycloak on this one, and a person with a browser: how long they wait.
@Tag("soak")
@RequiresLab
@Requires({Part.KEYCLOAK, Part.CHROMIUM})
@SuppressWarnings("NullAway.Init")
@TakesTurns
class ClickToPingIT {
    private static final String BRIDGE = "weftlogin";
    private static final String HERE = "198.51.100.1";
    private static final int ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration GOAL = Duration.ofSeconds(1);

    private final Lab lab = Lab.open();
    private final int port = CoordinatorProcess.freePort();
    private Coordinator coordinator;
    private Browser browser;
    private Page page;
    private Host host;

    @BeforeEach
    void open() throws Exception {
        var keycloak = Keycloak.shared();
        Shell.run("ip", "link", "delete", BRIDGE);
        Shell.run("ip", "link", "add", BRIDGE, "type", "bridge").orThrow();
        Shell.run("ip", "address", "add", HERE + "/24", "dev", BRIDGE).orThrow();
        Shell.run("ip", "link", "set", BRIDGE, "up").orThrow();
        var state = Files.createDirectories(lab.directory().resolve("coordinator"));
        coordinator = Coordinator.start(CoordinatorConfig.standard(state, HERE, port)
                .withLogin(
                        new LoginConfig(List.of(LoginLab.keycloak("keycloak", keycloak)), TailnetRules.BY_DOMAIN),
                        List.of(url())));
        browser = Browser.open();
        page = browser.person().newPage();
    }

    @AfterEach
    void close() {
        browser.close();
        coordinator.close();
        lab.close();
        Shell.run("ip", "link", "delete", BRIDGE);
    }

    @Test
    void theNodesFirstPingIsAnsweredWithinASecondOfTheClick() throws Exception {
        var server = node("server", 20);
        var laptop = node("laptop", 30);
        clickAndJoin(server, "server");
        var times = new ArrayList<Duration>();
        for (int i = 0; i < ROUNDS; i++) {
            times.add(clickToPing(laptop));
            laptop.ask(new LocalRequest.Logout(), PATIENCE, _ -> {});
            Await.until(() -> !hasTunnel(), PATIENCE, () -> "the tunnel's interface stays after a logout");
        }

        times.sort(null);
        System.out.printf(
                "test: from the click to the first ping answered, %d logins: median %d ms, most %d ms%n",
                ROUNDS, times.get(ROUNDS / 2).toMillis(), times.getLast().toMillis());
        // The most of ten is more than the 95th percentile.
        assertThat(times.getLast()).isLessThanOrEqualTo(GOAL);
    }

    /// The kernel takes an interface away a moment after its last file was closed.
    private boolean hasTunnel() {
        return host.run("ip", "link", "show", host.tunnelName()).succeeded();
    }

    private DaemonDoor node(String name, int number) throws Exception {
        host = lab.host(name);
        Shell.run(
                        "ip",
                        "link",
                        "add",
                        "weftl" + number,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        host.namespace())
                .orThrow();
        Shell.run("ip", "link", "set", "weftl" + number, "master", BRIDGE, "up").orThrow();
        host.address("eth0", "198.51.100." + number + "/24");
        host.run("ip", "link", "set", "eth0", "up").orThrow();
        host.run("ip", "route", "add", "default", "via", HERE).orThrow();
        var state = host.directory().resolve("n");
        host.start(WeftCommand.of(List.of("node", "--state", state.toString(), "--tun-name", host.tunnelName())))
                .awaitLine(line -> line.startsWith("node ready"), PATIENCE);
        return new DaemonDoor(state);
    }

    private Duration clickToPing(DaemonDoor laptop) {
        var up = clickable(laptop, "laptop");
        var answered = CompletableFuture.supplyAsync(() -> firstPing(laptop), Thread::startVirtualThread);
        long began = System.nanoTime();
        page.click("text=Let it in");
        long ended = answered.join();
        up.join();
        return Duration.ofNanos(ended - began);
    }

    private void clickAndJoin(DaemonDoor node, String name) {
        var up = clickable(node, name);
        page.click("text=Let it in");
        up.join();
    }

    /// Brings the browser to the page that asks; what comes back ends when the node is up.
    private CompletableFuture<Void> clickable(DaemonDoor node, String name) {
        var login = new CompletableFuture<String>();
        var up = CompletableFuture.runAsync(
                () -> {
                    try {
                        node.ask(
                                new LocalRequest.Up(
                                        List.of(url()), null, coordinator.key().pin(), name, 60_000, false),
                                PATIENCE,
                                reply -> {
                                    if (reply instanceof LocalReply.LoginNeeded needed) {
                                        login.complete(needed.login().url());
                                    }
                                });
                    } catch (Complaint complaint) {
                        login.completeExceptionally(new IllegalStateException(complaint.line()));
                        throw new IllegalStateException(complaint.line());
                    }
                },
                Thread::startVirtualThread);
        page.navigate(login.join() + "/with/keycloak");
        if (page.url().contains("/realms/")) {
            Browser.logInAtKeycloak(page, "ann");
        }
        Browser.awaitText(page, "Let it in");
        return up;
    }

    private static long firstPing(DaemonDoor laptop) {
        var answered = new AtomicBoolean();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                laptop.ask(new LocalRequest.Ping("server", 1, false, 10, 1_000), PATIENCE, reply -> {
                    if (reply instanceof LocalReply.Pinged pinged && pinged.problem() == null) {
                        answered.set(true);
                    }
                });
            } catch (Complaint _) {
                // It knows nobody of that name yet.
            }
            if (answered.get()) {
                return System.nanoTime();
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new IllegalStateException("no ping was answered");
    }

    private String url() {
        return "https://" + HERE + ":" + port;
    }
}
