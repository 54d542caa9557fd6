package weft.test.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// One thread. A host with a coordinator and a node's daemon on it, and somebody who types commands.
final class Desk implements AutoCloseable {
    static final String URL = "https://127.0.0.1:8443";

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Lab lab = Lab.open();
    private final Host host = lab.host("desk");
    final Path coordinator = host.directory().resolve("c");
    final Path node = host.directory().resolve("n");
    private LabProcess daemon;

    Desk() throws IOException {
        var serving = host.start(WeftCommand.of(
                List.of("coordinator", "--state", coordinator.toString(), "--listen", "127.0.0.1:8443"),
                WeftCommand.QUICKLY_COMPILED));
        daemon = daemon();
        serving.awaitLine(line -> line.startsWith("coordinator ready"), DEADLINE);
        daemon.awaitLine(line -> line.startsWith("node ready"), DEADLINE);
        admin("tailnets", "create", "home").orThrow();
        admin("users", "create", "alice", "--role", "owner").orThrow();
    }

    private LabProcess daemon() {
        return host.start(WeftCommand.of(
                List.of("node", "--state", node.toString(), "--tun-name", host.tunnelName()), WeftCommand.UNREHEARSED));
    }

    /// Does something to the daemon's files while it is stopped.
    void whileStopped(Runnable work) {
        daemon.terminate();
        daemon.awaitExit(DEADLINE);
        work.run();
        daemon = daemon();
        daemon.awaitLine(line -> line.startsWith("node ready"), DEADLINE);
    }

    Path directory() {
        return host.directory();
    }

    /// `weft admin …` on the coordinator's own host.
    Shell.Result admin(String... words) {
        return weft("admin", words, "--state", coordinator.toString());
    }

    /// `weft admin …` from elsewhere: by URL and token, with pins of its own.
    Shell.Result remote(String... words) {
        return weft("admin", words, "--coordinator", URL, "--token", "file:" + coordinator.resolve("admin.token"));
    }

    /// `weft …` about this device.
    Shell.Result device(String command, String... words) {
        return weft(command, words, "--state", node.toString());
    }

    String reusableKey() {
        return admin("auth-keys", "create", "--user", "alice", "--reusable", "--quiet")
                .orThrow()
                .output()
                .strip();
    }

    boolean hasTunnel() {
        return host.run("ip", "link", "show", host.tunnelName()).succeeded();
    }

    private Shell.Result weft(String command, String[] words, String... more) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(Arrays.asList(words));
        all.addAll(Arrays.asList(more));
        var line = new ArrayList<>(List.of("env", "XDG_CONFIG_HOME=" + host.directory(), "HOME=" + host.directory()));
        line.addAll(WeftCommand.of(all));
        return host.run(line, DEADLINE);
    }

    @Override
    public void close() {
        lab.close();
    }
}
