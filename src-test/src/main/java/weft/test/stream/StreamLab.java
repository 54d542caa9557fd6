package weft.test.stream;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.coordinator.journal.AuthKeySecret;
import weft.coordinator.journal.Decision;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.node.control.ControlLink.ControlParts;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;
import weft.protocol.stream.AuthKeyText;

/// One thread. A coordinator with a database of its own and one tailnet, in this process, and nodes that connect to it
/// over TLS.
public final class StreamLab implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx = Vertx.vertx();
    private final ControlParts parts = SimulatedNode.parts(vertx);
    private final Path directory;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private Coordinator coordinator;
    private TailnetId tailnet;
    private final int port;

    public StreamLab(Path directory) {
        this.directory = directory;
        this.coordinator = Coordinator.start(CoordinatorConfig.standard(directory, "127.0.0.1", 0));
        this.port = coordinator.port();
        this.tailnet = await(coordinator.journal().createTailnet("home", "test", ""));
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    public TailnetId tailnet() {
        return tailnet;
    }

    public MeshState state() {
        return Objects.requireNonNull(coordinator.replica().state(tailnet));
    }

    public Vertx vertx() {
        return vertx;
    }

    public String url() {
        return "https://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Stops the coordinator and starts it again on the same port and state.
    public void restartCoordinator() {
        stopCoordinator();
        startCoordinator();
    }

    public void stopCoordinator() {
        coordinator.close();
    }

    public void startCoordinator() {
        coordinator = Coordinator.start(CoordinatorConfig.standard(directory, "127.0.0.1", port));
    }

    /// A node that has not connected yet.
    public SimulatedNode node(String hostname) {
        var node = new SimulatedNode(parts, hostname, List.of(url()));
        nodes.add(node);
        return node;
    }

    /// A node that has joined by that key.
    public SimulatedNode joined(String hostname, String authKey) {
        var node = node(hostname).start(authKey);
        if (!node.await(each -> each.mapIfAny() != null)) {
            throw new IllegalStateException(hostname + " has no map: " + node.state());
        }
        return node;
    }

    public String authKey(boolean reusable) {
        return authKey(reusable, false, null);
    }

    /// An auth key of `tag:test` with the coordinator's pin.
    public String authKey(boolean reusable, boolean ephemeral, @Nullable Instant expiresAt) {
        return authKey(new Owner.OfTags(List.of("tag:test")), true, reusable, ephemeral, expiresAt);
    }

    /// A reusable one of a person.
    public String authKey(UserId user, boolean preApproved) {
        return authKey(new Owner.OfUser(user), preApproved, true, false, null);
    }

    private String authKey(
            Owner owner, boolean preApproved, boolean reusable, boolean ephemeral, @Nullable Instant expiresAt) {
        var bytes = new byte[AuthKeyText.SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        var secret = AuthKeyText.secretOf(bytes);
        var appended = await(coordinator.journal().append(tailnet, "test", "", state -> {
            var id = state.nextAuthKeyId();
            var key =
                    new AuthKey(id, owner, reusable, ephemeral, preApproved, "", Instant.now(), expiresAt, null, null);
            return new Decision<>(
                    id,
                    List.of(new Change.AuthKeyCreated(key)),
                    List.of(new AuthKeySecret(AuthKeyText.hashOf(secret), id)));
        }));
        return new AuthKeyText(
                        tailnet, appended.result(), secret, coordinator.key().pin())
                .text();
    }

    public void append(Function<MeshState, Change> change) {
        var _ = await(
                coordinator.journal().append(tailnet, "test", "", state -> Decision.of(true, change.apply(state))));
    }

    public static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("no answer in 30 s", late);
        }
    }

    @Override
    public void close() {
        nodes.forEach(SimulatedNode::stop);
        coordinator.close();
        vertx.close().await();
    }
}
