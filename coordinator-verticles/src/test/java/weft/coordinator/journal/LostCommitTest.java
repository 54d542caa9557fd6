package weft.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.journal.JournalFixture.await;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.database.EmbeddedPostgres;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

@SuppressWarnings("NullAway.Init")
class LostCommitTest {
    @TempDir
    static Path directory;

    private static EmbeddedPostgres postgres;
    private static CuttingProxy proxy;
    private static JournalFixture fixture;

    private final AtomicInteger decisions = new AtomicInteger();
    private TailnetId tailnet;
    private int cutsBefore;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.open(directory);
        proxy = new CuttingProxy(Vertx.vertx(), postgres.connectOptions());
        fixture = new JournalFixture(proxy.options(postgres.connectOptions()));
    }

    @AfterAll
    static void stop() {
        fixture.close();
        proxy.close();
        postgres.close();
    }

    @BeforeEach
    void aTailnet() {
        tailnet = await(fixture.journal().createTailnet("home" + System.nanoTime(), "test", ""));
        cutsBefore = proxy.cuts();
    }

    @Test
    void anAppendThatWasCommittedUnheardIsFoundAndNotRepeated() {
        proxy.arm(CuttingProxy.Cut.AFTER_COMMIT);

        var appended = await(fixture.journal().append(tailnet, "test", "", this::join));

        assertThat(proxy.cuts()).isEqualTo(cutsBefore + 1);
        assertThat(decisions).as("it was looked up, so nobody decided again").hasValue(1);
        assertThatJournalHasOneJoin(appended);
    }

    @Test
    void anAppendWhoseCommitNeverArrivedIsMadeAgain() {
        proxy.arm(CuttingProxy.Cut.BEFORE_COMMIT);

        var appended = await(fixture.journal().append(tailnet, "test", "", this::join));

        assertThat(proxy.cuts()).isEqualTo(cutsBefore + 1);
        assertThat(decisions).hasValue(2);
        assertThatJournalHasOneJoin(appended);
    }

    private void assertThatJournalHasOneJoin(Appended<NodeId> appended) {
        var entries = await(fixture.journal().after(tailnet, 0, 100));
        assertThat(entries.getLast().revision()).isEqualTo(appended.revision());
        assertThat(entries.stream().filter(entry -> entry.change() instanceof weft.protocol.mesh.Change.NodeJoined))
                .hasSize(1);
        assertThat(fixture.state(tailnet).revision()).isEqualTo(appended.revision());
        assertThat(fixture.state(tailnet).node(appended.result())).isNotNull();
    }

    private Decision<NodeId> join(MeshState state) {
        decisions.incrementAndGet();
        return JournalFixture.join(state);
    }
}
