package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.state.NodeProfile;
import weft.node.state.StateDirectory;
import weft.protocol.mesh.TailnetId;

class TriedCoordinatorsTest {
    private static final List<String> OLD = List.of("https://old.example:8443");
    private static final List<String> NEW = List.of("https://new.example:8443");

    @TempDir
    private Path directory = Path.of("");

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private StateDirectory state;

    @SuppressWarnings("NullAway.Init")
    private NodeMemory memory;

    @SuppressWarnings("NullAway.Init")
    private TriedCoordinators tried;

    @BeforeEach
    void open() throws Exception {
        state = StateDirectory.open(directory);
        var stranger = state.loadOrMake(new SecureRandom()).withCoordinators(OLD);
        memory = new NodeMemory(vertx, state, stranger, null);
        tried = new TriedCoordinators(memory);
    }

    @AfterEach
    void close() throws Exception {
        state.close();
        vertx.close().await();
    }

    @Test
    void aMemberGoesBackOnceToWhereItWas() throws Exception {
        isMember();
        goesTo(NEW);
        goesTo(List.of("https://third.example:8443"));

        assertThat(tried.goBack()).isEqualTo("; this node stays with https://old.example:8443");
        assertThat(memory.profile().coordinators()).isEqualTo(OLD);
        assertThat(state.loadOrMake(new SecureRandom()).coordinators()).isEqualTo(OLD);
        assertThat(tried.goBack()).isEmpty();
    }

    @Test
    void whoWasTakenStays() throws Exception {
        isMember();
        goesTo(NEW);
        tried.answered();

        assertThat(tried.goBack()).isEmpty();
        assertThat(memory.profile().coordinators()).isEqualTo(NEW);
    }

    @Test
    void whoTriesNoOthersOrIsNoMemberYetHasNothingToGoBackTo() throws Exception {
        goesTo(NEW);
        assertThat(tried.goBack()).isEmpty();

        isMember();
        goesTo(NEW);
        assertThat(tried.goBack()).isEmpty();
        assertThat(memory.profile().coordinators()).isEqualTo(NEW);
    }

    private void isMember() throws Exception {
        memory.saveNow(memory.profile().memberOf(new TailnetId(1)));
    }

    private void goesTo(List<String> others) throws Exception {
        NodeProfile was = memory.profile();
        memory.saveNow(was.withCoordinators(others));
        tried.tries(was, others);
    }
}
