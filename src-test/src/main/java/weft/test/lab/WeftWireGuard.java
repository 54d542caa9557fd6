package weft.test.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import weft.protocol.key.Key32;

/// Our engine, as `weft wireguard --config FILE` runs it.
///
/// @param javaOptions further ones of its JVM
public record WeftWireGuard(String javaOptions) implements TunnelEngine {
    private static final Duration START_DEADLINE = Duration.ofSeconds(20);

    public WeftWireGuard() {
        this("");
    }

    /// For tests that measure nothing.
    public static WeftWireGuard unrehearsed() {
        return new WeftWireGuard(WeftCommand.UNREHEARSED);
    }

    /// Its timers run that many times faster than real time: a rekey, due after 120 s, comes within seconds.
    public static WeftWireGuard hasty(int clockRate) {
        return new WeftWireGuard("-Dweft.clock.rate=" + clockRate + " " + WeftCommand.UNREHEARSED);
    }

    @Override
    public String name() {
        return "weft";
    }

    @Override
    public boolean learnsEndpoints() {
        return true;
    }

    @Override
    public Tunnel start(Host host, TunnelSetup setup) {
        return run(host, setup);
    }

    private Tunnel run(Host host, TunnelSetup setup) {
        var process = launch(host, write(host, setup));
        process.awaitLine(line -> line.startsWith(host.tunnelName() + ": ready, listening on UDP "), START_DEADLINE);
        return new Tunnel(host, host.tunnelName(), process);
    }

    /// Starts it with a file as it is, without waiting for anything.
    public LabProcess launch(Host host, Path config) {
        return host.start(WeftCommand.of(
                List.of(
                        "wireguard",
                        "--config",
                        config.toString(),
                        "--state",
                        state(host).toString()),
                javaOptions));
    }

    /// What `--stats` prints.
    public static Shell.Result stats(Host host) {
        return host.run(
                WeftCommand.of(List.of(
                        "wireguard",
                        "--config",
                        config(host).toString(),
                        "--state",
                        state(host).toString(),
                        "--stats")),
                START_DEADLINE);
    }

    public static Path config(Host host) {
        return host.directory().resolve(host.tunnelName() + ".conf");
    }

    public static Path state(Host host) {
        return host.directory().resolve("state");
    }

    /// Writes the file, in wg-quick's format.
    public static Path write(Host host, TunnelSetup setup) {
        var text = new StringBuilder("[Interface]\n");
        text.append("PrivateKey = ")
                .append(Key32.of(setup.privateKey().bytes()).base64())
                .append('\n');
        text.append("ListenPort = ").append(setup.listenPort()).append('\n');
        text.append("MTU = ").append(setup.mtu()).append('\n');
        setup.addresses()
                .forEach(address -> text.append("Address = ").append(address).append('\n'));
        for (var peer : setup.peers()) {
            text.append("\n[Peer]\nPublicKey = ").append(peer.key().base64()).append('\n');
            peer.presharedKey()
                    .ifPresent(key ->
                            text.append("PresharedKey = ").append(key.base64()).append('\n'));
            text.append("AllowedIPs = ")
                    .append(String.join(", ", peer.allowedIps()))
                    .append('\n');
            peer.endpoint()
                    .ifPresent(place -> text.append("Endpoint = ").append(place).append('\n'));
            if (peer.keepaliveSeconds() > 0) {
                text.append("PersistentKeepalive = ")
                        .append(peer.keepaliveSeconds())
                        .append('\n');
            }
        }
        try {
            Path file = config(host);
            Files.writeString(file, text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
