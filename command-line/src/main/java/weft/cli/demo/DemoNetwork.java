package weft.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Four simulated hosts, each a network namespace: a router with three subnets, and on each of them one host at address
/// 10. The
/// subnets are the ones reserved for documentation (RFC 5737), so that they collide with nothing.
final class DemoNetwork {
    static final String COORDINATOR = "coordinator";
    static final String LAPTOP = "laptop";
    static final String SERVER = "server";
    private static final String ROUTER = "router";
    private static final String PREFIX = "weft-demo-";

    private final DemoProcesses processes;

    DemoNetwork(DemoProcesses processes) {
        this.processes = processes;
    }

    /// The address of a host outside the mesh.
    static String address(String host) {
        return subnet(host) + ".10";
    }

    /// What makes a command run on a host.
    static List<String> on(String host) {
        return List.of("ip", "netns", "exec", PREFIX + host);
    }

    void open() {
        for (String host : List.of(ROUTER, COORDINATOR, LAPTOP, SERVER)) {
            ip("netns", "add", PREFIX + host);
            ip("-n", PREFIX + host, "link", "set", "lo", "up");
        }
        processes.require(inside(ROUTER, "sysctl", "-qw", "net.ipv4.ip_forward=1"));
        for (String host : List.of(COORDINATOR, LAPTOP, SERVER)) {
            connect(host);
        }
    }

    private void connect(String host) {
        ip(
                "link",
                "add",
                "eth0",
                "netns",
                PREFIX + host,
                "type",
                "veth",
                "peer",
                "name",
                host,
                "netns",
                PREFIX + ROUTER);
        ip("-n", PREFIX + host, "address", "add", address(host) + "/24", "dev", "eth0");
        ip("-n", PREFIX + host, "link", "set", "eth0", "up");
        ip("-n", PREFIX + ROUTER, "address", "add", subnet(host) + ".1/24", "dev", host);
        ip("-n", PREFIX + ROUTER, "link", "set", host, "up");
        ip("-n", PREFIX + host, "route", "add", "default", "via", subnet(host) + ".1");
    }

    private static String subnet(String host) {
        return switch (host) {
            case COORDINATOR -> "192.0.2";
            case LAPTOP -> "198.51.100";
            default -> "203.0.113";
        };
    }

    /// Removes the hosts and ends what still runs on them; also those of an earlier run that was killed.
    void remove() {
        try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
            namespaces
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .forEach(this::remove);
        } catch (IOException _) {
            // nobody has made a namespace on this machine yet
        }
    }

    private void remove(String namespace) {
        processes
                .run(List.of("ip", "netns", "pids", namespace))
                .output()
                .lines()
                .filter(line -> line.matches("[0-9]+"))
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
        processes.run(List.of("ip", "netns", "delete", namespace));
    }

    private void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        processes.require(command);
    }

    private static List<String> inside(String host, String... words) {
        List<String> command = new ArrayList<>(on(host));
        command.addAll(List.of(words));
        return command;
    }
}
