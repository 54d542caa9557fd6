package weft.test.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

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

    /// Runs a program that reads a text from its standard input.
    public Shell.Result feed(String input, String... command) {
        return Shell.run(inside(List.of(command)), DEADLINE, input);
    }

    /// Commands of `ip`, one a line, without the word.
    public Host ip(String script) {
        feed(script, "ip", "-batch", "-").orThrow();
        return this;
    }

    /// Does something of this process with the host's network: sockets made by it are the host's.
    public <T extends @Nullable Object> T within(Callable<T> work) throws Exception {
        return Namespaces.within(namespace, work);
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
