package weft.test.mesh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import weft.cli.Complaint;
import weft.cli.device.DaemonDoor;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.node.localapi.NodeStatus;
import weft.node.localapi.PeerView;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;

/// A node's daemon, `weft node`, on a host of a lab; asked by its own local API, as the commands do.
public final class MeshNode implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofMinutes(3);
    private static final Duration JOIN_DEADLINE = Duration.ofSeconds(60);
    private static final Duration ASK_DEADLINE = Duration.ofSeconds(10);

    private final Host host;
    private final Path state;
    private final LabProcess daemon;
    private final DaemonDoor door;

    private MeshNode(Host host, Path state, LabProcess daemon) {
        this.host = host;
        this.state = state;
        this.daemon = daemon;
        this.door = new DaemonDoor(state);
    }

    /// How to start it.
    ///
    /// @param port of UDP
    /// @param proxy `http://ADDRESS:PORT` for what goes by TCP
    /// @param javaOptions further ones of its JVM, separated by spaces
    public record Setup(int port, Optional<String> proxy, String javaOptions) {
        public static final int PORT = 41_641;

        public Setup(int port, Optional<String> proxy) {
            this(port, proxy, "");
        }

        public static Setup plain() {
            return new Setup(PORT, Optional.empty());
        }

        /// For tests that measure nothing.
        public static Setup unrehearsed() {
            return new Setup(PORT, Optional.empty(), WeftCommand.UNREHEARSED);
        }
    }

    /// Starts the daemon, without waiting for it.
    public static MeshNode launch(Host host, Setup setup) {
        var state = host.directory().resolve("node");
        var command = new ArrayList<>(List.of("env"));
        setup.proxy().ifPresent(proxy -> command.add("HTTPS_PROXY=" + proxy));
        command.addAll(WeftCommand.of(
                List.of(
                        "node",
                        "--state",
                        state.toString(),
                        "--tun-name",
                        host.tunnelName(),
                        "--port",
                        Integer.toString(setup.port())),
                setup.javaOptions()));
        return new MeshNode(host, state, host.start(command));
    }

    /// Joins a tailnet under the host's name.
    public MeshNode join(Tailnet tailnet) {
        daemon.awaitLine(line -> line.startsWith("node ready"), START_DEADLINE);
        ask(new LocalRequest.Up(
                List.of(tailnet.url()), tailnet.authKey(), null, host.name(), (int) JOIN_DEADLINE.toMillis(), false));
        return this;
    }

    public Host host() {
        return host;
    }

    public LabProcess daemon() {
        return daemon;
    }

    /// What `weft status --json` shows.
    public NodeStatus status() {
        return ask(new LocalRequest.Status()) instanceof LocalReply.Status answer
                ? answer.status()
                : unexpected("status");
    }

    /// Its IPv4 address in the mesh.
    public String address() {
        var self = status().self();
        return self == null ? unexpected("address") : self.ipv4().toString();
    }

    /// Waits until it knows the other one, and that it is there.
    public void awaitPeer(MeshNode other) {
        Await.until(
                () -> peer(other).filter(PeerView::online).isPresent(),
                JOIN_DEADLINE,
                () -> host + " does not see " + other.host + " online: " + status());
    }

    public PathSeen pathTo(MeshNode other) {
        return peer(other)
                .map(PeerView::traffic)
                .map(traffic -> PathSeen.of(traffic.path(), traffic.pathSinceMillis()))
                .orElse(PathSeen.of("", 0));
    }

    private Optional<PeerView> peer(MeshNode other) {
        return status().peers().stream()
                .filter(peer -> peer.name().equals(other.host.name()))
                .findFirst();
    }

    /// Runs `weft WORDS` against it.
    public Shell.Result weft(String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--state", state.toString()));
        return host.run(WeftCommand.of(command), JOIN_DEADLINE);
    }

    private LocalReply ask(LocalRequest request) {
        var last = new AtomicReference<LocalReply>();
        var deadline = request instanceof LocalRequest.Up ? JOIN_DEADLINE.plus(ASK_DEADLINE) : ASK_DEADLINE;
        try {
            door.ask(request, deadline, last::set);
        } catch (Complaint complaint) {
            throw new IllegalStateException(
                    host + ": " + complaint.line() + "; the daemon said:\n" + daemon.output(), complaint);
        }
        var answer = last.get();
        return answer == null ? unexpected("answer to " + request) : answer;
    }

    private <T> T unexpected(String what) {
        throw new IllegalStateException(host + " has no " + what + "; the daemon said:\n" + daemon.output());
    }

    @Override
    public void close() {
        daemon.close();
    }
}
