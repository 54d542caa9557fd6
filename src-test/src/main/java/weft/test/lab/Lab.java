package weft.test.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A network of namespaces, each a simulated host. Everything in it is deleted at [#close]; what a crashed run left is
/// deleted when the next lab opens. One owner: the test or benchmark that opened it.
public final class Lab implements AutoCloseable {
    /// Labs that are open in this process, and who opened them.
    private static final Map<Lab, Thread> OPEN = new ConcurrentHashMap<>();

    private final LabName name;
    private final Path directory;
    /// Copied on write: the end of the process removes them while its owner may be at it, too.
    private final List<Host> hosts = new CopyOnWriteArrayList<>();
    private final Deque<LabProcess> processes = new ArrayDeque<>();
    private int made;
    private final Thread atExit = new Thread(this::remove, "lab-cleanup");

    private Lab(LabName name, Path directory) {
        this.name = name;
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /// Ask [LabRequirements#missing] first: this needs root.
    public static Lab open() {
        if (OPEN.values().stream().anyMatch(owner -> owner != Thread.currentThread())) {
            throw new IllegalStateException("another thread has a lab open: tests in namespaces are @TakesTurns");
        }
        removeLeftovers();
        try {
            var lab = new Lab(LabName.next(), Files.createTempDirectory("weftlab"));
            OPEN.put(lab, Thread.currentThread());
            return lab;
        } catch (IOException noTemporaryDirectory) {
            throw new UncheckedIOException(noTemporaryDirectory);
        }
    }

    /// A new host: loopback up, no other interface, no duplicate address detection.
    public Host host(String hostName) {
        String namespace = name.namespace(hostName);
        Shell.run("ip", "netns", "add", namespace).orThrow();
        var host = new Host(this, hostName, namespace, name.interfaceName(made++), directory.resolve(hostName));
        hosts.add(host);
        host.prepare();
        return host;
    }

    /// A host that forwards between its interfaces.
    public Host router(String hostName) {
        var router = host(hostName);
        router.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
                .orThrow();
        // Where the kernel has br_netfilter, a bridge translates frames itself and sends them on without routing them.
        router.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=0", "net.bridge.bridge-nf-call-ip6tables=0");
        return router;
    }

    /// Takes one host away, and ends what runs on it.
    public void remove(Host host) {
        hosts.remove(host);
        removeNamespace(host.namespace());
        deleteTree(host.directory());
    }

    /// A virtual cable between two hosts.
    public void connect(Host a, String interfaceA, Host b, String interfaceB) {
        Shell.run(
                        "ip",
                        "link",
                        "add",
                        interfaceA,
                        "netns",
                        a.namespace(),
                        "type",
                        "veth",
                        "peer",
                        "name",
                        interfaceB,
                        "netns",
                        b.namespace())
                .orThrow();
        a.run("ip", "link", "set", interfaceA, "up").orThrow();
        b.run("ip", "link", "set", interfaceB, "up").orThrow();
    }

    /// A switch: the hosts' `eth0` with these addresses in one segment.
    public void connectAll(String switchName, List<Host> members) {
        var bridge = host(switchName);
        bridge.run("ip", "link", "add", "br0", "type", "bridge").orThrow();
        bridge.run("ip", "link", "set", "br0", "up").orThrow();
        for (int i = 0; i < members.size(); i++) {
            connect(members.get(i), "eth0", bridge, "port" + i);
            bridge.run("ip", "link", "set", "port" + i, "master", "br0").orThrow();
        }
    }

    /// A directory of this lab for files; deleted with it.
    public Path directory() {
        return directory;
    }

    void started(LabProcess process) {
        synchronized (processes) {
            processes.removeIf(earlier -> !earlier.isAlive());
            processes.push(process);
        }
    }

    @Override
    public void close() {
        OPEN.remove(this);
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyShuttingDown) {
            return;
        }
        remove();
    }

    private void remove() {
        synchronized (processes) {
            processes.forEach(LabProcess::close);
            processes.clear();
        }
        hosts.forEach(host -> removeNamespace(host.namespace()));
        hosts.clear();
        deleteTree(directory);
    }

    private static void removeLeftovers() {
        Path namespaces = Path.of("/run/netns");
        if (!Files.isDirectory(namespaces)) {
            return;
        }
        try (var listed = Files.list(namespaces)) {
            listed.map(path -> path.getFileName().toString())
                    .filter(namespace -> LabName.of(namespace)
                            .filter(lab -> !lab.makerIsAlive())
                            .isPresent())
                    .forEach(Lab::removeNamespace);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Ends what still runs in it: a namespace lives as long as its last process.
    private static void removeNamespace(String namespace) {
        Shell.run("ip", "netns", "pids", namespace)
                .output()
                .lines()
                .filter(line -> line.matches("[0-9]+"))
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
        Shell.run("ip", "netns", "delete", namespace);
    }

    private static void deleteTree(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException alreadyGone) {
            // nothing is left to delete
        }
    }
}
