package weft.test.stream;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.stream.SealedClient;
import weft.kit.stream.Trust;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.Key32;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.NodeKeyProof;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.SealedStream;

/// Written by its event loop, read by any thread. A node that keeps every byte that it decrypted, whether anything of
/// ours would make sense of it or not.
public final class RawNode implements SealedClient.Owner {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JsonCodec json = JsonCodec.ofProtocol();
    private final MachinePrivateKey machineKey = new MachinePrivateKey(random());
    private final NodePrivateKey nodeKey = new NodePrivateKey(random());
    private final String hostname;
    private final String authKey;
    private final SealedClient client;
    private final StringBuilder received = new StringBuilder();
    private LiveState live = live(System.currentTimeMillis());
    private @Nullable NetworkMap map;
    private String problem = "";

    public RawNode(Vertx vertx, CoordinatorKey key, String url, String hostname, String authKey) {
        this.hostname = hostname;
        this.authKey = authKey;
        this.client = new SealedClient(
                SealedClient.Clients.of(vertx, RANDOM::nextBytes),
                vertx.getOrCreateContext(),
                new SealedClient.Kind(
                        "/stream/node", SealedStream.SUITE, machineKey, SealedStream.COORDINATOR_MESSAGE_MAX),
                url,
                new Trust(key, null, ""),
                this);
        client.open();
    }

    @Override
    public void sealed(CoordinatorKey key, Key32 handshakeHash) {
        client.send(json.encode(new NodeMessage.Hello(
                NodeMessage.PROTOCOL_VERSION,
                "weft-raw",
                "test",
                hostname,
                nodeKey.publicKey(),
                NodeKeyProof.of(nodeKey, key, handshakeHash),
                null,
                authKey,
                null,
                null,
                live())));
    }

    @Override
    public synchronized void received(byte[] message) {
        received.append(new String(message, StandardCharsets.ISO_8859_1)).append('\n');
        switch (json.decode(message, CoordinatorMessage.class)) {
            case CoordinatorMessage.Welcome welcome ->
                client.welcomed(welcome.heartbeatMillis(), number -> json.encode(new NodeMessage.Heartbeat(number)));
            case CoordinatorMessage.Update(var update) -> {
                map = map == null ? NetworkMap.of((MapUpdate.Snapshot) update) : map.apply(update);
                client.send(json.encode(new NodeMessage.Applied(map.revision())));
            }
            case CoordinatorMessage.LoginNeeded login -> problem = "asked to log in at " + login.url();
            case CoordinatorMessage.Refused refused -> problem = refused.message();
            case CoordinatorMessage.Heartbeat _ -> {}
        }
        notifyAll();
    }

    @Override
    public synchronized void distrusted(String why) {
        problem = why;
        notifyAll();
    }

    @Override
    public synchronized void ended(String why) {
        problem = why;
        notifyAll();
    }

    /// Says that it can be reached elsewhere.
    public synchronized void move() {
        live = live(live.sequence() + 1);
        client.send(json.encode(new NodeMessage.LiveReport(live)));
    }

    /// All plaintext since it was forgotten, a character for each byte.
    public synchronized String bytes() {
        return received.toString();
    }

    public synchronized void forgetBytes() {
        received.setLength(0);
    }

    public synchronized NetworkMap map() {
        return Objects.requireNonNull(map, problem);
    }

    public synchronized boolean hasMap() {
        return map != null;
    }

    public synchronized LiveState live() {
        return live;
    }

    public NodePrivateKey nodeKey() {
        return nodeKey;
    }

    public MachinePrivateKey machineKey() {
        return machineKey;
    }

    /// Waits until that holds; false when it does not within ten seconds.
    public synchronized boolean await(Predicate<RawNode> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        try {
            while (!condition.test(this)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public void close() {
        client.close().await();
    }

    private static LiveState live(long sequence) {
        var address = IpAddress.ofIpv4(0x0a000000 | (int) (sequence & 0xffffff));
        return new LiveState(sequence, List.of(new Endpoint(address, 41_641)), null, 0, false);
    }

    private static byte[] random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
