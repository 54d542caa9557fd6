package weft.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import weft.test.cluster.CoordinatorProcess;
import weft.test.cluster.Fleet;
import weft.test.cluster.FleetNode;
import weft.test.lab.Await;
import weft.test.lab.Shell;

/// One thread. A coordinator killed and started again under its nodes.
///
/// @param listeningNanos from the start of the new process to its port taking connections
/// @param resumedNanos by node, from then to its welcome with nothing missing
/// @param bytesReceived by all nodes' sockets since, TLS and handshakes included
record Redial(long listeningNanos, List<Long> resumedNanos, long bytesReceived) {
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Pattern BYTES = Pattern.compile("bytes_received:([0-9]+)");

    static Redial run(CoordinatorProcess coordinator, Fleet fleet, Duration patience) {
        var revision = fleet.nodes().stream()
                .mapToLong(node -> node.map() == null ? 0 : node.map().revision())
                .max()
                .orElse(0);
        coordinator.kill();
        long killed = System.nanoTime();
        coordinator.launch();
        Await.until(
                () -> listens(coordinator.port()),
                patience,
                () -> "the coordinator does not listen again: " + coordinator.output());
        long listening = System.nanoTime();
        fleet.await(
                node -> node.isConnected() && node.welcomedNanos() > killed && atLeast(node, revision),
                patience,
                "has not resumed");
        var resumed = fleet.nodes().stream()
                .map(node -> Math.max(0, node.welcomedNanos() - listening))
                .toList();
        fleet.awaitQuiet(QUIET, patience);
        return new Redial(listening - killed, resumed, bytesReceived(coordinator.port()));
    }

    /// From the port taking connections to the last node's welcome.
    long slowestNanos() {
        return resumedNanos.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static boolean atLeast(FleetNode node, long revision) {
        var map = node.map();
        return map != null && map.revision() >= revision;
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// As the kernel counts it for each open socket towards that port.
    private static long bytesReceived(int port) {
        var sockets = Shell.run("ss", "-tinHO", "dport", "=", ":" + port).output();
        return sockets.lines()
                .flatMapToLong(line -> {
                    var found = BYTES.matcher(line);
                    return found.find() ? LongStream.of(Long.parseLong(found.group(1))) : LongStream.empty();
                })
                .sum();
    }
}
