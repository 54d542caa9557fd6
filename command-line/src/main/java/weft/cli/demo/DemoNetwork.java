package weft.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import weft.cli.Programs;

/// Simulated hosts, each a network namespace: an internet with a coordinator on its public side, and two sites, each a
/// host
/// behind a router that translates addresses in its own way. Public subnets are the ones reserved for documentation
/// (RFC
/// 5737), so that they collide with nothing.
///
/// ```
/// laptop 192.168.1.10 ── home router 198.51.100.10 ──┐
///                                                     ├── internet ── coordinator 192.0.2.10
/// server 10.20.0.10 ── company router 203.0.113.10 ──┘
/// ```
final class DemoNetwork {
    static final String COORDINATOR = "coordinator";
    static final String LAPTOP = "laptop";
    static final String SERVER = "server";
    private static final String INTERNET = "internet";
    private static final String PREFIX = "weft-demo-";
    /// The programs that make hosts and routers, each with its Debian package.
    private static final SortedMap<String, String> PACKAGES =
            new TreeMap<>(Map.of("ip", "iproute2", "nft", "nftables", "sysctl", "procps"));

    private final DemoProcesses processes;

    /// A network behind a router.
    ///
    /// @param host address of the one host in it
    /// @param inside the router's address towards it
    /// @param outside the router's public address, .1 of whose subnet is the internet's
    /// @param rules of nftables: what the router does to packets
    record Site(String name, String router, String host, String inside, String outside, String rules) {}

    /// One port for all destinations, open for who was written to, as many a home router has it.
    private static final Site HOME =
            new Site(LAPTOP, "home-router", "192.168.1.10", "192.168.1.1", "198.51.100.10", """
            table ip nat {
                set written { type ipv4_addr; flags dynamic,timeout; timeout 2m; }
                chain out { type filter hook forward priority 0; iifname "lan" meta l4proto udp update @written { ip daddr }; }
                chain before { type nat hook prerouting priority dstnat; iifname "wan" meta l4proto udp ip saddr @written dnat to 192.168.1.10; }
                chain after { type nat hook postrouting priority srcnat; oifname "wan" masquerade; }
            }
            """);

    /// Another random port for every destination, open for that one alone.
    private static final Site COMPANY =
            new Site(SERVER, "company-router", "10.20.0.10", "10.20.0.1", "203.0.113.10", """
            table ip nat {
                chain after { type nat hook postrouting priority srcnat; oifname "wan" masquerade fully-random; }
            }
            """);

    DemoNetwork(DemoProcesses processes) {
        this.processes = processes;
    }

    /// What simulated hosts want and this machine has not, as the end of "for want of ..."; empty when nothing.
    static Optional<String> wanting(Map<String, String> environment) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("root");
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            return Optional.of("/dev/net/tun");
        }
        List<String> missing = PACKAGES.entrySet().stream()
                .filter(program -> Programs.find(program.getKey(), environment).isEmpty())
                .map(program -> program.getKey() + " (apt install " + program.getValue() + ")")
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }

    /// The address of a host outside the mesh.
    static String address(String host) {
        return switch (host) {
            case LAPTOP -> HOME.host();
            case SERVER -> COMPANY.host();
            default -> "192.0.2.10";
        };
    }

    /// How a host's network is, for people.
    static String description(String host) {
        return switch (host) {
            case LAPTOP -> "behind a home router, " + HOME.outside() + " to the world: one port for all destinations";
            case SERVER ->
                "behind a company's router, " + COMPANY.outside() + " to the world: another port for each destination";
            default -> "on the internet";
        };
    }

    static String namespace(String host) {
        return PREFIX + host;
    }

    /// What makes a command run on a host.
    static List<String> on(String host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    void open() {
        for (String host : List.of(INTERNET, COORDINATOR, HOME.router(), LAPTOP, COMPANY.router(), SERVER)) {
            ip("netns", "add", PREFIX + host);
            ip("-n", PREFIX + host, "link", "set", "lo", "up");
        }
        for (String router : List.of(INTERNET, HOME.router(), COMPANY.router())) {
            processes.require(inside(router, "sysctl", "-qw", "net.ipv4.ip_forward=1"));
        }
        connect(new End(COORDINATOR, "eth0", address(COORDINATOR)), new End(INTERNET, COORDINATOR, "192.0.2.1"));
        open(HOME);
        open(COMPANY);
    }

    private void open(Site site) {
        connect(
                new End(site.router(), "wan", site.outside()),
                new End(INTERNET, site.name(), site.outside().replaceFirst("[0-9]+$", "1")));
        connect(new End(site.name(), "eth0", site.host()), new End(site.router(), "lan", site.inside()));
        processes.require(inside(site.router(), "nft", site.rules()));
    }

    /// One end of a wire.
    private record End(String host, String device, String address) {}

    /// Lays a wire; the near end's way to everywhere is by the far end.
    private void connect(End near, End far) {
        ip(
                "link",
                "add",
                near.device(),
                "netns",
                PREFIX + near.host(),
                "type",
                "veth",
                "peer",
                "name",
                far.device(),
                "netns",
                PREFIX + far.host());
        for (End end : List.of(near, far)) {
            ip("-n", PREFIX + end.host(), "address", "add", end.address() + "/24", "dev", end.device());
            ip("-n", PREFIX + end.host(), "link", "set", end.device(), "up");
        }
        ip("-n", PREFIX + near.host(), "route", "add", "default", "via", far.address());
    }

    /// Removes the hosts and ends what still runs on them; also those of an earlier run that was killed.
    void remove() {
        DemoLogin.clean(processes);
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
