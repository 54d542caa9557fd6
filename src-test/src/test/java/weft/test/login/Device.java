package weft.test.login;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import weft.cli.device.DaemonDoor;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.node.localapi.NodeStatus;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// One owner. A device with a daemon, in nobody's network yet.
final class Device implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int ANSWER_SECONDS = 30;

    final Host host;
    private final Path state;
    private final LabProcess daemon;
    private final DaemonDoor door;
    private volatile CompletableFuture<NodeStatus.Login> asked = new CompletableFuture<>();
    volatile long upNanos;

    Device(Host host) {
        this.host = host;
        this.state = host.directory().resolve("node");
        this.daemon = host.start(WeftCommand.of(
                List.of("node", "--state", state.toString(), "--tun-name", host.tunnelName()),
                WeftCommand.UNREHEARSED));
        this.door = new DaemonDoor(state);
    }

    Device ready() {
        daemon.awaitLine(line -> line.startsWith("node ready"), DEADLINE);
        return this;
    }

    /// `weft up --pin PIN`, as a program asks for it; completes with the last reply, or fails with its [Complaint].
    CompletableFuture<LocalReply> up(String coordinator, String pin) {
        var login = new CompletableFuture<NodeStatus.Login>();
        asked = login;
        var last = new AtomicReference<LocalReply>();
        return CompletableFuture.supplyAsync(
                () -> {
                    door.ask(
                            new LocalRequest.Up(
                                    List.of(coordinator), null, pin, host.name(), ANSWER_SECONDS * 1_000, false),
                            DEADLINE,
                            reply -> {
                                last.set(reply);
                                if (reply instanceof LocalReply.LoginNeeded(var needed)) {
                                    login.complete(needed);
                                } else if (reply instanceof LocalReply.Up) {
                                    upNanos = System.nanoTime();
                                }
                            });
                    return last.get();
                },
                Thread::startVirtualThread);
    }

    /// What it shows the person in front of it.
    NodeStatus.Login loginNeeded() throws Exception {
        try {
            return asked.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError(host + " asked nobody to log in:\n" + daemon.output(), late);
        }
    }

    NodeStatus status() {
        var last = new AtomicReference<LocalReply>();
        door.ask(new LocalRequest.Status(), Duration.ofSeconds(10), last::set);
        return last.get() instanceof LocalReply.Status(var status) ? status : fail();
    }

    /// Runs `weft WORDS` against it.
    Shell.Result weft(String... words) {
        return host.run(command(words), DEADLINE);
    }

    /// Begins `weft WORDS` against it.
    LabProcess start(String... words) {
        return host.start(command(words));
    }

    private List<String> command(String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--state", state.toString()));
        return WeftCommand.of(command);
    }

    String output() {
        return daemon.output();
    }

    private NodeStatus fail() {
        throw new AssertionError(host + " has no status:\n" + daemon.output());
    }

    @Override
    public void close() {
        daemon.close();
    }
}
