package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.admission.AdmissionFile;
import weft.derp.launch.TestClient.Event;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.NodeKey;

/// Who may use a relay, over TLS on loopback.
@Timeout(60)
final class AdmissionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    @BeforeEach
    void knowsNobody() throws IOException {
        new AdmissionFile(state).write(Set.of());
    }

    @Test
    void only_keys_that_were_told_are_served_and_one_that_leaves_the_set_is_cut_at_once() throws Exception {
        try (var relay = Relay.start(options());
                var stays = client(relay);
                var leaves = client(relay)) {
            stays.awaitUp();
            leaves.awaitUp();
            stays.send(leaves, new byte[] {1});
            leaves.await(Event.Packet.class);

            long began = System.nanoTime();
            tell(relay, stays);
            leaves.await(Event.Ended.class);
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(2));

            try (var again = TestClient.upgrade(relay, leaves.key)) {
                again.await(Event.Ended.class);
            }
            stays.sync(7);
            assertThat(relay.counters().refused(Refusal.NOT_ADMITTED)).isEqualTo(2);
            assertThat(relay.keys()).isEqualTo(1);
        }
    }

    @Test
    void a_relay_that_no_coordinator_talks_to_serves_on_those_it_knows() throws Exception {
        var known = TestClient.newKey();
        try (var relay = Relay.start(options())) {
            relay.admit(Set.of(known.publicKey())).await(10, TimeUnit.SECONDS);
        }

        try (var relay = Relay.start(options());
                var client = TestClient.upgrade(relay, known);
                var stranger = TestClient.upgrade(relay)) {
            client.awaitUp();
            stranger.await(Event.Ended.class);
        }
    }

    @Test
    void half_a_file_of_keys_is_not_taken_for_a_whole_one() throws Exception {
        var file = state.resolve(AdmissionFile.NAME);
        new AdmissionFile(state)
                .write(Set.of(
                        TestClient.newKey().publicKey(), TestClient.newKey().publicKey()));
        var text = Files.readString(file);

        for (int length = 0; length < text.length() - 1; length += 10) {
            Files.writeString(file, text.substring(0, length));
            assertThatThrownBy(() -> Relay.start(options()))
                    .as("first %d bytes", length)
                    .isInstanceOf(RelayFailed.class)
                    .hasMessageContaining("is damaged: remove it");
        }
    }

    /// A client whose key the relay was told, besides those it knew.
    private static TestClient client(Relay relay) throws Exception {
        var key = TestClient.newKey();
        var more = new HashSet<NodeKey>(relay.admitted());
        more.add(key.publicKey());
        relay.admit(more).await(10, TimeUnit.SECONDS);
        return TestClient.upgrade(relay, key);
    }

    private static void tell(Relay relay, TestClient only) throws Exception {
        relay.admit(Set.of(only.key.publicKey())).await(10, TimeUnit.SECONDS);
    }

    private RelayOptions options() {
        return new RelayOptions(
                new RelayPorts(new InetSocketAddress("127.0.0.1", 0), null),
                state,
                new TlsSource.SelfSigned(),
                new Clientele.Admitted(),
                Mesh.NONE,
                2);
    }
}
