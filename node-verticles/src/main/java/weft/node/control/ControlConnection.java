package weft.node.control;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonMalformed;
import weft.kit.stream.SealedClient;
import weft.kit.stream.Trust;
import weft.node.control.ControlLink.ControlParts;
import weft.node.system.LocalAddresses;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.Key32;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.NodeKeyProof;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.SealedStream;

/// Event loop, that of its link. One attempt, and the node stream that comes of it: a sealed client that says hello.
final class ControlConnection implements SealedClient.Owner {
    private final ControlParts parts;
    private final String url;
    private final ControlConfig config;
    private final BiFunction<CoordinatorKey, Key32, NodeMessage.Hello> hello;
    private final Owner owner;
    private final SealedClient client;
    private boolean isWelcome;
    private @Nullable CoordinatorKey coordinatorKey;
    private @Nullable Key32 handshake;

    /// Whoever made the connection.
    interface Owner {
        /// The coordinator proved to have this key, and it is the one to trust.
        void keyVouchedFor(CoordinatorKey key);

        void received(ControlConnection from, CoordinatorMessage message);

        /// The coordinator shows a key that is not to be trusted.
        void distrusted(ControlConnection from, String problem);

        void ended(ControlConnection from, String problem);
    }

    /// @param hello made of the coordinator's key and the proof of the node key
    ControlConnection(
            ControlParts parts,
            Context context,
            String url,
            Trust trust,
            ControlConfig config,
            BiFunction<CoordinatorKey, Key32, NodeMessage.Hello> hello,
            Owner owner) {
        this.parts = parts;
        this.url = url;
        this.config = config;
        this.hello = hello;
        this.owner = owner;
        this.client = new SealedClient(
                parts.clients(),
                context,
                new SealedClient.Kind(
                        "/stream/node", SealedStream.SUITE, config.machineKey(), SealedStream.COORDINATOR_MESSAGE_MAX),
                url,
                trust,
                this);
    }

    String url() {
        return url;
    }

    boolean isWelcome() {
        return isWelcome && !client.isEnded();
    }

    void open() {
        client.open();
    }

    @Override
    public void sealed(CoordinatorKey key, Key32 handshakeHash) {
        owner.keyVouchedFor(key);
        coordinatorKey = key;
        handshake = handshakeHash;
        send(hello.apply(key, NodeKeyProof.of(config.nodeKey(), key, handshakeHash)));
    }

    @Override
    public void received(byte[] bytes) {
        CoordinatorMessage message;
        try {
            message = parts.json().decode(bytes, CoordinatorMessage.class);
        } catch (JsonMalformed malformed) {
            fail("the coordinator's message cannot be read: " + malformed.getMessage());
            return;
        }
        if (message instanceof CoordinatorMessage.Welcome welcome && !isWelcome) {
            isWelcome = true;
            client.welcomed(
                    welcome.heartbeatMillis(), number -> parts.json().encode(new NodeMessage.Heartbeat(number)));
        }
        if (message instanceof CoordinatorMessage.LoginNeeded needed && !isWelcome) {
            client.welcomed(needed.heartbeatMillis(), number -> parts.json().encode(new NodeMessage.Heartbeat(number)));
        }
        owner.received(this, message);
    }

    @Override
    public void distrusted(String problem) {
        owner.distrusted(this, problem);
    }

    /// Trying again helps nobody while a person waits who could name the pin.
    @Override
    public void untrusted(String problem) {
        if (config.login()) {
            owner.distrusted(this, problem + " (weft up --pin)");
        } else {
            owner.ended(this, problem);
        }
    }

    @Override
    public void ended(String problem) {
        owner.ended(this, problem);
    }

    void send(NodeMessage message) {
        client.send(parts.json().encode(message));
    }

    /// Asks for another node key beside the one of the hello.
    void renewKey(NodePrivateKey next) {
        if (coordinatorKey != null && handshake != null) {
            send(new NodeMessage.RenewKey(next.publicKey(), NodeKeyProof.of(next, coordinatorKey, handshake)));
        }
    }

    void networkChanged() {
        client.networkChanged(LocalAddresses::isOurs);
    }

    /// Says goodbye, and does not tell the owner.
    Future<Void> close() {
        return client.close();
    }

    void fail(String problem) {
        client.fail(problem);
    }
}
