package weft.test.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One simulated host of a [Lab]: a network namespace.
///
/// @param tunnelName a name for its tunnel's interface, unique on the real host
/// @param directory for this host's files
public record Host(Lab lab, String name, String namespace, String tunnelName, Path directory) {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    void prepare() {
        try {
            Files.createDirectories(directory);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0")
                .orThrow();
        run("ip", "link", "set", "lo", "up").orThrow();
    }

    /// Runs a program in this host to its end, at most a minute.
    public Shell.Result run(String... command) {
        return run(List.of(command), DEADLINE);
    }

    public Shell.Result run(List<String> command) {
        return run(command, DEADLINE);
    }

    public Shell.Result run(List<String> command, Duration deadline) {
        return Shell.run(inside(command), deadline);
    }

    /// Starts a program that runs on; it ends with the lab at the latest.
    public LabProcess start(String... command) {
        return start(List.of(command));
    }

    public LabProcess start(List<String> command) {
        var process = LabProcess.start(inside(command));
        lab.started(process);
        return process;
    }

    /// Adds an address, `10.0.0.1/24`, to an interface.
    public Host address(String interfaceName, String address) {
        run("ip", "address", "add", address, "dev", interfaceName).orThrow();
        return this;
    }

    /// `ip netns exec` becomes the program: its process id is the program's.
    public List<String> inside(List<String> command) {
        var inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        inside.addAll(command);
        return inside;
    }

    @Override
    public String toString() {
        return name;
    }
}
