package weft.test.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// wireguard-go, of Debian or of anybody else, driven by its control socket.
public record WireGuardGo(String name, Path program, boolean learnsEndpoints) implements TunnelEngine {
    private static final Duration START_DEADLINE = Duration.ofSeconds(10);

    /// Debian's package; empty when it cannot be installed here.
    public static Optional<WireGuardGo> debian() {
        return Requirements.program("wireguard-go", "wireguard-go")
                .map(path -> new WireGuardGo("wireguard-go", path, true));
    }

    /// Tailscale's fork, built on first use; empty where there is no Go, or its module cannot be had. It sends only
    /// where
    /// it is told to: in Tailscale the paths are chosen outside of it.
    public static Optional<WireGuardGo> tailscale() {
        return TailscaleFork.program().map(path -> new WireGuardGo("tailscale-wireguard-go", path, false));
    }

    /// The module version that Tailscale's fork was built from, for the record of a measurement.
    public static Optional<String> tailscaleVersion() {
        return TailscaleFork.program().map(TailscaleFork::version);
    }

    @Override
    public Tunnel start(Host host, TunnelSetup setup) {
        String link = host.tunnelName();
        var process = host.start(
                "env",
                "LOG_LEVEL=error",
                "WG_I_PREFER_BUGGY_USERSPACE_TO_POLISHED_KMOD=1",
                program.toString(),
                "-f",
                link);
        var control = new WireGuardControl(link);
        Await.until(
                () -> control.isOpen() || !process.isAlive(),
                START_DEADLINE,
                () -> name + " opens no control socket: " + process.output());
        control.configure(setup);
        host.run("ip", "link", "set", "dev", link, "addrgenmode", "none");
        for (String address : setup.addresses()) {
            host.run("ip", "address", "add", address, "dev", link).orThrow();
        }
        host.run("ip", "link", "set", "dev", link, "mtu", Integer.toString(setup.mtu()), "up")
                .orThrow();
        for (var peer : setup.peers()) {
            for (String prefix : peer.allowedIps()) {
                host.run("ip", "route", "replace", prefix, "dev", link).orThrow();
            }
        }
        return new Tunnel(host, link, process);
    }

    @Override
    public String toString() {
        return name;
    }
}
