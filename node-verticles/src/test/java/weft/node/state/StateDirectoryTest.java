package weft.node.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.protocol.mesh.TailnetId;

final class StateDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void whatIsSavedIsThereAfterARestart() throws Exception {
        // given
        NodeProfile saved;
        try (var state = StateDirectory.open(directory)) {
            saved = state.loadOrMake(new SecureRandom())
                    .withUp(true)
                    .withCoordinators(List.of("https://a:8443"))
                    .withHostname("laptop")
                    .memberOf(new TailnetId(7));
            state.save(saved);
        }

        // when
        NodeProfile loaded;
        try (var state = StateDirectory.open(directory)) {
            loaded = state.loadOrMake(new SecureRandom());
        }

        // then
        assertThat(loaded.machineKey().publicKey()).isEqualTo(saved.machineKey().publicKey());
        assertThat(loaded.nodeKey().publicKey()).isEqualTo(saved.nodeKey().publicKey());
        assertThat(loaded.up()).isTrue();
        assertThat(loaded.coordinators()).containsExactly("https://a:8443");
        assertThat(loaded.hostname()).isEqualTo("laptop");
        assertThat(loaded.tailnet()).isEqualTo(new TailnetId(7));
    }

    @Test
    void aKeyThatIsRenewedIsThereWithTheOtherOneAfterARestart() throws Exception {
        var next = StateDirectory.freshNodeKey(new SecureRandom());
        NodeProfile made;
        try (var state = StateDirectory.open(directory)) {
            made = state.loadOrMake(new SecureRandom());
            state.save(made.renewing(next));
        }
        NodeProfile renewing;
        try (var state = StateDirectory.open(directory)) {
            renewing = state.loadOrMake(new SecureRandom());
            state.save(renewing.renewed());
        }
        NodeProfile renewed;
        try (var state = StateDirectory.open(directory)) {
            renewed = state.loadOrMake(new SecureRandom());
        }

        assertThat(renewing.nodeKey().publicKey()).isEqualTo(made.nodeKey().publicKey());
        assertThat(requireNonNull(renewing.otherKey()).publicKey()).isEqualTo(next.publicKey());
        assertThat(renewed.nodeKey().publicKey()).isEqualTo(next.publicKey());
        assertThat(renewed.nextNodeKey()).isNull();
        assertThat(requireNonNull(renewed.otherKey()).publicKey())
                .isEqualTo(made.nodeKey().publicKey());
        assertThat(renewed.withoutPrevious().otherKey()).isNull();
        assertThat(renewed.loggedOut(made.nodeKey()).otherKey()).isNull();
    }

    @Test
    void onlyItsOwnerMayLookInside() throws Exception {
        try (var state = StateDirectory.open(directory.resolve("node"))) {
            state.loadOrMake(new SecureRandom());
        }
        assertThat(mode(directory.resolve("node"))).isEqualTo("rwx------");
        assertThat(mode(directory.resolve("node").resolve(StateDirectory.PROFILE)))
                .isEqualTo("rw-------");
    }

    @Test
    void aSecondDaemonIsRefused() throws Exception {
        try (var _ = StateDirectory.open(directory)) {
            assertThatThrownBy(() -> StateDirectory.open(directory))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("another weft node runs on " + directory);
        }
    }

    @Test
    void aFileThatIsCutIsKeptAsideAndNeverOverwritten() throws Exception {
        // given
        byte[] cut;
        try (var state = StateDirectory.open(directory)) {
            state.loadOrMake(new SecureRandom());
        }
        var file = directory.resolve(StateDirectory.PROFILE);
        var whole = Files.readAllBytes(file);
        cut = java.util.Arrays.copyOf(whole, whole.length / 2);
        Files.write(file, cut);

        // when
        try (var state = StateDirectory.open(directory)) {
            state.loadOrMake(new SecureRandom());

            // then
            assertThat(state.problems())
                    .singleElement()
                    .asString()
                    .contains("cut or damaged", "node.json.damaged-1", "must join anew");
        }
        assertThat(directory.resolve("node.json.damaged-1")).hasBinaryContent(cut);
    }

    @Test
    void aFileOfANewerVersionStopsTheStartAndStays() throws Exception {
        // given
        var file = directory.resolve(StateDirectory.PROFILE);
        var newer = "{\"version\":99,\"something\":\"else\"}";
        Files.writeString(file, newer);

        // when
        try (var state = StateDirectory.open(directory)) {
            assertThatThrownBy(() -> state.loadOrMake(new SecureRandom()))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("newer weft (version 99");
        }

        // then
        assertThat(file).hasContent(newer);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
