package weft.derp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.kit.json.JsonCodec;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.AdmittedNode;
import weft.protocol.admission.AdmittedTailnets;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayPrivateKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

class AdmissionVerticleTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final List<String> NOBODY = List.of("https://127.0.0.1:1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aTokenOfAnotherClusterServesNobodyAndLosesNothing() throws Exception {
        var cluster = key(1);
        var tailnets = new AdmittedTailnets(List.of(), NOW);
        var node = new AdmittedNode(new NodeId(1), NodeKey.of(bytes(7)), null, null);
        tailnets.apply(new AdmissionUpdate.Whole(new TailnetId(1), 5, List.of(node), true, true), NOW);
        store().write(AdmissionStore.Kept.of(cluster, tailnets));

        assertThat(servedWith(key(2).pin())).isZero();
        assertThat(servedWith(cluster.pin())).isEqualTo(1);
    }

    /// How many keys a relay serves that starts with such a pin and reaches no coordinator.
    private int servedWith(String pin) throws Exception {
        var verticle = new AdmissionVerticle(
                new RelayPrivateKey(random()),
                new CoordinatorAccess(NOBODY, null, pin),
                store(),
                new AdmittedKeys(Set.of()),
                _ -> {},
                InstantSource.fixed(NOW));
        var id = vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
        int served = verticle.served();
        vertx.undeploy(id).await(10, TimeUnit.SECONDS);
        return served;
    }

    private AdmissionStore store() {
        return new AdmissionStore(state, JsonCodec.ofProtocol());
    }

    private static CoordinatorKey key(int number) {
        return CoordinatorKey.of(bytes(number));
    }

    private static byte[] bytes(int number) {
        var bytes = new byte[32];
        bytes[0] = (byte) number;
        return bytes;
    }

    private static byte[] random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
