package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.node.dataplane.DataPlaneException.Reason;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.PeerSpec;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.PacketFilter;

/// Two data planes in this process, joined by loopback UDP, each with its TUN moved into a network namespace of
/// this test.
class DataPlaneTest {
    private static final String LEFT =
            "wdt%dl".formatted(ProcessHandle.current().pid() % 100_000);
    private static final String RIGHT =
            "wdt%dr".formatted(ProcessHandle.current().pid() % 100_000);

    private final NodePrivateKey leftKey = key();
    private final NodePrivateKey rightKey = key();
    private final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
    private @Nullable DataPlane left;
    private @Nullable DataPlane right;

    @BeforeEach
    void needsRootAndATun() {
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make interfaces and namespaces");
        assumeTrue(ip("netns", "add", LEFT) == 0, "needs the right to make network namespaces");
        ip("netns", "add", RIGHT);
    }

    @AfterEach
    void removeEverything() {
        close(left);
        close(right);
        ip("netns", "delete", LEFT);
        ip("netns", "delete", RIGHT);
    }

    @Test
    void packetsOfTwoHostsReachEachOtherOverBothFamilies() throws Exception {
        var planes = join("127.0.0.1");

        assertThat(ping(LEFT, "10.99.0.2")).isZero();
        assertThat(ping(RIGHT, "fd99::1")).isZero();

        var peer = planes.status().peers().getFirst();
        assertThat(peer.received().innerPackets()).isGreaterThanOrEqualTo(2);
        assertThat(peer.lastHandshakeMillis()).isPresent();
        assertThat(planes.status().offloads()).containsKey(Offloads.TUN_TCP).containsKey(Offloads.UDP_SEND);
    }

    @Test
    void theOutsideMayBeIpv6() throws Exception {
        join("::1");

        assertThat(ping(LEFT, "10.99.0.2")).isZero();
    }

    @Test
    void aPingBetweenEnginesSaysWhichWayItWent() throws Exception {
        var plane = join("127.0.0.1");

        plane.submit(new EngineCommand.Ping(1, 42));

        var answer = next(EngineEvent.PingAnswered.class);
        assertThat(answer.token()).isEqualTo(42);
        assertThat(answer.roundTripNanos()).isPositive();
    }

    @Test
    void aTurnThatThrowsCostsItselfAndManyOfThemEndThePlaneAloud() throws Exception {
        var plane = join("127.0.0.1");
        var door = plane.relayDoor();
        door.onOutgoing(() -> {
            door.drain((_, _, _, _, _) -> {}, 1_000);
            throw new IllegalStateException("of this test");
        });

        pingByRelay(plane, 2);
        assertThat(next(EngineEvent.Faulted.class).isOver()).isFalse();
        assertThat(ping(LEFT, "10.99.0.2")).isZero();
        assertThat(plane.status().doors()).containsKey("turns ended by a fault");

        for (int peer = 3; peer < 3 + Faults.FAULTS_MAX; peer++) {
            pingByRelay(plane, peer);
        }
        assertThat(next(EngineEvent.Faulted.class).isOver()).isTrue();
    }

    @Test
    void aPlaneWhoseInterfaceSomebodyRemovesSaysSoAndEnds() throws Exception {
        join("127.0.0.1");

        ip("-n", LEFT, "link", "delete", LEFT);

        assertThat(next(EngineEvent.InterfaceRemoved.class).name()).isEqualTo(LEFT);
    }

    /// Of a peer that is nowhere else: its first packet is an initiation by the relay.
    private static void pingByRelay(DataPlane plane, int peer) {
        var allowed = List.of(IpPrefix.parse("10.98.0." + peer));
        plane.submit(new EngineCommand.UpsertPeer(
                new PeerSpec(peer, key().publicKey(), null, allowed, List.of(), 0, null, 7, false)));
        plane.submit(new EngineCommand.Ping(peer, peer));
    }

    @Test
    void aCaptureIsAPcapFileOfInnerPackets() throws Exception {
        var plane = join("127.0.0.1");
        var file = new ByteArrayOutputStream();

        try (var _ = plane.capture(file, 96)) {
            assertThat(ping(LEFT, "10.99.0.2")).isZero();
        }

        assertThat(file.toByteArray()).startsWith(0xd4, 0xc3, 0xb2, 0xa1).hasSizeGreaterThan(24 + 2 * (16 + 84));
    }

    @Test
    void closingLeavesNothingBehind() throws Exception {
        var plane = open(LEFT, leftKey, 0);
        int port = plane.udpPort();
        assertThat(Files.exists(Path.of("/sys/class/net", LEFT))).isTrue();

        plane.close();

        assertThat(Files.exists(Path.of("/sys/class/net", LEFT))).isFalse();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("weft-packets"));
        open(LEFT, leftKey, port).close();
    }

    @Test
    void whatStandsInTheWayIsNamed() throws Exception {
        var first = open(LEFT, leftKey, 0);
        left = first;

        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> open(LEFT, rightKey, 0))
                .withMessageContaining(LEFT)
                .extracting(DataPlaneException::reason)
                .isEqualTo(Reason.NAME_TAKEN);
        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> open(RIGHT, rightKey, first.udpPort()))
                .withMessageContaining(String.valueOf(first.udpPort()))
                .extracting(DataPlaneException::reason)
                .isEqualTo(Reason.PORT_TAKEN);
    }

    /// Two planes that know each other, their interfaces up; gives the left one.
    private DataPlane join(String outside) throws IOException {
        var one = open(LEFT, leftKey, 0);
        left = one;
        var other = open(RIGHT, rightKey, 0);
        right = other;
        settle(one, LEFT, "10.99.0.1", "fd99::1");
        settle(other, RIGHT, "10.99.0.2", "fd99::2");
        meet(one, rightKey, other.udpPort(), outside, "10.99.0.2", "fd99::2");
        meet(other, leftKey, one.udpPort(), outside, "10.99.0.1", "fd99::1");
        return one;
    }

    private static void settle(DataPlane plane, String namespace, String ipv4, String ipv6) {
        plane.submit(new EngineCommand.SetLocalAddresses(List.of(IpPrefix.parse(ipv4), IpPrefix.parse(ipv6))));
        plane.submit(new EngineCommand.SetFilter(PacketFilter.ALLOW_ALL));
        ip("link", "set", plane.tunName(), "netns", namespace);
        ip("-n", namespace, "address", "add", ipv4 + "/24", "dev", plane.tunName());
        ip("-n", namespace, "address", "add", ipv6 + "/64", "dev", plane.tunName(), "nodad");
        ip("-n", namespace, "link", "set", plane.tunName(), "mtu", "1420", "up");
    }

    private static void meet(DataPlane plane, NodePrivateKey peer, int port, String outside, String ipv4, String ipv6) {
        var endpoint = Endpoint.parse((outside.contains(":") ? "[" + outside + "]" : outside) + ":" + port);
        var allowed = List.of(IpPrefix.parse(ipv4), IpPrefix.parse(ipv6));
        plane.submit(
                new EngineCommand.UpsertPeer(new PeerSpec(1, peer.publicKey(), null, allowed, List.of(endpoint), 0)));
    }

    private DataPlane open(String name, NodePrivateKey key, int port) throws DataPlaneException {
        return DataPlane.open(new DataPlaneConfig(name, 1_420, port, key, true, false, 0), events::add);
    }

    private <T extends EngineEvent> T next(Class<T> type) throws InterruptedException {
        while (true) {
            var event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("waiting for %s", type.getSimpleName()).isNotNull();
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    private static int ping(String namespace, String target) {
        return run("ip", "netns", "exec", namespace, "ping", "-c", "2", "-i", "0.2", "-W", "10", "-q", target);
    }

    private static int ip(String... arguments) {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static int run(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException _) {
            return -1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static void close(@Nullable DataPlane plane) {
        if (plane != null) {
            plane.close();
        }
    }

    private static NodePrivateKey key() {
        var scalar = new byte[32];
        new SecureRandom().nextBytes(scalar);
        return new NodePrivateKey(scalar);
    }
}
