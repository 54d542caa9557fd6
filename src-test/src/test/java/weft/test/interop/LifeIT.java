package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.protocol.key.NodePrivateKey;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelSetup;
import weft.test.lab.TunnelSetup.Peer;
import weft.test.lab.WeftCommand;
import weft.test.lab.WeftWireGuard;

/// What `weft wireguard` sets up, takes down, repairs and refuses.
@RequiresLab
@TakesTurns
class LifeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void theInterfaceIsThereWhileItRunsAndGoneAfterwards(String signal) {
        try (var hosts = new TwoHosts()) {
            var tunnel = hosts.startLeft(Engines.WEFT);

            String link = hosts.left
                    .run("ip", "address", "show", "dev", tunnel.interfaceName())
                    .output();
            assertThat(link)
                    .contains("mtu 1420", "inet 10.7.0.1/24", "inet6 fd07::1/64")
                    .doesNotContain("tentative", "fe80");
            String routes = hosts.left
                    .run("ip", "route", "show", "dev", tunnel.interfaceName())
                    .output();
            assertThat(routes).contains("10.7.0.0/24", "10.7.0.2");
            assertThat(WeftWireGuard.state(hosts.left))
                    .isDirectoryContaining("glob:**/" + tunnel.interfaceName() + ".*.sock");

            tunnel.process().signal(signal);
            tunnel.process().awaitExit(DEADLINE);

            assertThat(hosts.left
                            .run("ip", "link", "show", "dev", tunnel.interfaceName())
                            .succeeded())
                    .isFalse();
            assertThat(hosts.left.run("ip", "route", "show").output()).doesNotContain("10.7.0");
            assertThat(WeftWireGuard.state(hosts.left)).isEmptyDirectory();
        }
    }

    @Test
    void whoseInterfaceSomebodyRemovesEndsWithOneLineAndLeavesNothingBehind() {
        try (var hosts = new TwoHosts()) {
            var tunnel = hosts.startLeft(Engines.WEFT);
            long linesBefore = tunnel.process().output().lines().count();

            hosts.left.run("ip", "link", "delete", tunnel.interfaceName()).orThrow();

            assertThat(tunnel.process().awaitExit(DEADLINE)).isEqualTo(1);
            assertThat(tunnel.process().output().lines().skip(linesBefore))
                    .singleElement()
                    .asString()
                    .contains("the interface " + tunnel.interfaceName() + " was removed");
            assertThat(WeftWireGuard.state(hosts.left)).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerThatTakesEverythingGetsAllButTheTunnelsOwnDatagrams(boolean killedBefore) {
        try (var hosts = new TwoHosts()) {
            hosts.leftKnows = peer ->
                    Peer.of(hosts.rightKey.publicKey(), "0.0.0.0/0", "::/0").at("192.0.2.2:" + TwoHosts.PORT);
            hosts.right.address("lo", "198.51.100.9/32").address("lo", "2001:db8:9::9/128");
            hosts.startRight(Engines.WEFT);
            String rules = rules(hosts);
            if (killedBefore) {
                var killed = hosts.startLeft(Engines.WEFT);
                killed.process().kill();
                killed.process().awaitExit(DEADLINE);
                assertThat(rules(hosts)).isNotEqualTo(rules);
            }

            var tunnel = hosts.startLeft(Engines.WEFT);

            assertThat(Ping.send(hosts.left, "198.51.100.9", 2)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.left, "2001:db8:9::9", 2)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.left, "192.0.2.2", 1)).matches(Ping::lostNone);
            assertThat(hosts.left.run("ip", "route", "get", "192.0.2.2").output())
                    .contains("dev eth0");
            assertThat(hosts.left
                            .run("ip", "-6", "route", "get", "2001:db8:9::9")
                            .output())
                    .contains("dev " + tunnel.interfaceName());
            tunnel.process().terminate();
            tunnel.process().awaitExit(DEADLINE);
            assertThat(rules(hosts)).isEqualTo(rules);
            assertThat(WeftWireGuard.state(hosts.left)).isEmptyDirectory();
        }
    }

    /// The peer is beyond the gateway, so that nothing but the default route leads to it.
    @Test
    void strictReversePathFilteringIsNamedWithWhatToDoAndLooseWorks() {
        try (var hosts = new TwoHosts()) {
            hosts.leftKnows =
                    peer -> Peer.of(hosts.rightKey.publicKey(), "0.0.0.0/0").at("203.0.113.7:" + TwoHosts.PORT);
            hosts.right.address("lo", "203.0.113.7/32");
            hosts.right
                    .run("ip", "route", "replace", "192.0.2.0/24", "dev", "eth0", "src", "203.0.113.7")
                    .orThrow();
            hosts.left.run("ip", "route", "add", "default", "via", "192.0.2.2").orThrow();
            filter(hosts, 1);
            hosts.startRight(Engines.WEFT);

            var tunnel = hosts.startLeft(Engines.WEFT);

            assertThat(tunnel.process().output())
                    .contains("strict reverse path filtering")
                    .contains("sysctl -w net.ipv4.conf.eth0.rp_filter=2");
            filter(hosts, 2);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 2)).matches(Ping::lostNone);
        }
    }

    private static void filter(TwoHosts hosts, int value) {
        hosts.left
                .run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=" + value, "net.ipv4.conf.eth0.rp_filter=" + value)
                .orThrow();
    }

    private static String rules(TwoHosts hosts) {
        return hosts.left.run("ip", "-4", "rule", "show").output()
                + hosts.left.run("ip", "-6", "rule", "show").output();
    }

    @Test
    void afterAKillTheNextStartWorks() {
        try (var hosts = new TwoHosts()) {
            hosts.startRight(Engines.WEFT);
            var killed = hosts.startLeft(Engines.WEFT);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 1)).matches(Ping::lostNone);
            killed.process().kill();
            killed.process().awaitExit(DEADLINE);
            assertThat(WeftWireGuard.state(hosts.left)).isNotEmptyDirectory();

            hosts.startLeft(Engines.WEFT);

            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 2)).matches(Ping::lostNone);
        }
    }

    /// Nothing else wakes the sender: no traffic, and no answer to a keepalive.
    @Test
    void keepalivesGoOutByThemselves() {
        try (var hosts = new TwoHosts()) {
            hosts.leftKnows = peer -> peer.withKeepalive(1);
            hosts.startRight(Engines.WEFT);
            hosts.startLeft(Engines.WEFT);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 1)).matches(Ping::lostNone);
            long before = datagrams(hosts.right);

            Await.until(
                    () -> datagrams(hosts.right) >= before + 4, DEADLINE, () -> "keepalives do not come each second");
        }
    }

    /// How many UDP datagrams over IPv4 a host has received.
    private static long datagrams(Host host) {
        var values = host.run("grep", "^Udp: [0-9]", "/proc/net/snmp").output().split(" ");
        return Long.parseLong(values[1]);
    }

    @Test
    void aSecondOneOfTheSameNameIsRefused() {
        try (var hosts = new TwoHosts()) {
            hosts.startLeft(Engines.WEFT);

            var second = Engines.WEFT.launch(hosts.left, WeftWireGuard.config(hosts.left));

            assertThat(second.awaitExit(DEADLINE)).isNotZero();
            assertThat(second.output()).contains("is run by process", "already").doesNotContain("\tat ");
        }
    }

    /// Their state directory is the same, as it is for all of a host's containers and namespaces that share `/run`.
    @Test
    void twoOfTheSameNameInTwoNamespacesDoNotMeet() throws IOException {
        try (var hosts = new TwoHosts()) {
            Path left = sameName(hosts.left, hosts.leftKey, TwoHosts.LEFT, hosts.rightAsPeer());
            Path right = sameName(hosts.right, hosts.rightKey, TwoHosts.RIGHT, hosts.leftAsPeer(Engines.WEFT));
            Path state = hosts.lab.directory().resolve("shared");
            var killed = launch(hosts.left, left, state);
            launch(hosts.right, right, state);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 2)).matches(Ping::lostNone);
            assertThat(stats(hosts.left, left, state))
                    .contains(hosts.rightKey.publicKey().base64());
            assertThat(stats(hosts.right, right, state))
                    .contains(hosts.leftKey.publicKey().base64());

            killed.kill();
            killed.awaitExit(DEADLINE);
            var again = launch(hosts.left, left, state);

            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 2)).matches(Ping::lostNone);
            again.kill();
            again.awaitExit(DEADLINE);
            hosts.lab.remove(hosts.left);
            assertThat(launch(hosts.lab.host("third"), left, state).isAlive()).isTrue();
            assertThat(state.toFile().list())
                    .filteredOn(name -> name.endsWith(".link"))
                    .hasSize(2);
        }
    }

    private static Path sameName(Host host, NodePrivateKey key, String address, Peer peer) throws IOException {
        Path written = WeftWireGuard.write(
                host, TunnelSetup.of(key, TwoHosts.PORT, address + "/24").with(peer));
        Path directory = Files.createDirectories(host.lab().directory().resolve(host.name() + "-files"));
        return Files.move(written, directory.resolve("same.conf"));
    }

    private static LabProcess launch(Host host, Path config, Path state) {
        var process = host.start(command(config, state));
        process.awaitLine(line -> line.startsWith("same: ready"), DEADLINE);
        return process;
    }

    private static String stats(Host host, Path config, Path state) {
        return host.run(command(config, state, "--stats"), DEADLINE).output();
    }

    private static List<String> command(Path config, Path state, String... more) {
        var words = new ArrayList<>(List.of("wireguard", "--config", config.toString(), "--state", state.toString()));
        words.addAll(List.of(more));
        return WeftCommand.of(words);
    }

    @Test
    void aTakenPortIsRefusedAndNothingIsLeft() throws IOException {
        try (var hosts = new TwoHosts()) {
            hosts.startLeft(Engines.WEFT);
            Path other = hosts.left.directory().resolve("other.conf");
            Files.copy(WeftWireGuard.config(hosts.left), other);

            var refused = Engines.WEFT.launch(hosts.left, other);

            assertThat(refused.awaitExit(DEADLINE)).isNotZero();
            assertThat(refused.output()).contains("51820").doesNotContain("\tat ");
            assertThat(hosts.left.run("ip", "link", "show", "dev", "other").succeeded())
                    .isFalse();
            assertThat(WeftWireGuard.state(hosts.left)).isDirectoryNotContaining("glob:**/other.*");
        }
    }

    @Test
    void statsAreWhatWgShowPrints() {
        try (var hosts = new TwoHosts()) {
            hosts.startRight(Engines.WEFT);
            hosts.startLeft(Engines.WEFT);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 2)).matches(Ping::lostNone);

            var stats = WeftWireGuard.stats(hosts.left);

            assertThat(stats.output())
                    .contains(
                            "interface: " + hosts.left.tunnelName(),
                            "  public key: " + hosts.leftKey.publicKey().base64(),
                            "  private key: (hidden)",
                            "peer: " + hosts.rightKey.publicKey().base64(),
                            "  endpoint: 192.0.2.2:51820",
                            "  allowed ips: 10.7.0.2/32, fd07::2/128",
                            "  latest handshake: ",
                            " received, ")
                    .doesNotContain("WARNING");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Adress = 10.7.0.1/24 | :3: unknown key adress in [Interface], did you mean Address?",
                "PostUp = true | :3: PreUp, PostUp, PreDown and PostDown: weft runs no commands, remove the line",
                "ListenPort = lots | :3: ListenPort must be a number from 0 to 65535",
            })
    void aWrongLineIsNamed(String line, String problem) throws IOException {
        try (var hosts = new TwoHosts()) {
            Path file = hosts.left.directory().resolve("bad.conf");
            Files.writeString(
                    file, "[Interface]\nPrivateKey = AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=\n" + line + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

            var refused = Engines.WEFT.launch(hosts.left, file);

            assertThat(refused.awaitExit(DEADLINE)).isNotZero();
            assertThat(refused.output()).contains(problem).doesNotContain("\tat ");
        }
    }
}
