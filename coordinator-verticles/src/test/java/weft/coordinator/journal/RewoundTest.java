package weft.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.coordinator.journal.JournalFixture.await;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.database.TestDatabases;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// A database that goes back behind a coordinator's back, as one does that is restored to an earlier moment or whose
/// standby takes over without the last commits.
class RewoundTest {
    private PgConnectOptions options;
    private JournalFixture coordinator;
    private TailnetId tailnet;
    private final LinkedBlockingQueue<ReplicaRewound> rewinds = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        var vertx = Vertx.vertx();
        options = TestDatabases.empty(vertx);
        await(vertx.close());
        coordinator = new JournalFixture(options);
        tailnet = await(coordinator.journal().createTailnet("home", "test", ""));
        join(coordinator, 5);
        await(coordinator
                .events
                .observe(JournalTopics.REPLICA_REWOUND, rewinds::add)
                .ready());
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void theNextAppendFollowsWhatTheDatabaseHolds() throws Exception {
        rewindTo(3);

        assertThat(join(coordinator, 1)).isEqualTo(4);

        assertTheJournalIsWhole(4);
        assertThat(Objects.requireNonNull(rewinds.poll(10, TimeUnit.SECONDS).view())
                        .revision())
                .isEqualTo(3);
        assertThat(coordinator.replica().hasRewound(tailnet)).isTrue();
    }

    @Test
    void rowsOfAnotherHistoryAreNotTakenForOnesOwn() throws Exception {
        rewindTo(3);
        try (var other = new JournalFixture(options)) {
            join(other, 4);
            assertThat(other.replica().hasRewound(tailnet)).isFalse();
        }

        assertThat(join(coordinator, 1)).isEqualTo(8);

        assertTheJournalIsWhole(8);
        assertThat(rewinds).isNotEmpty();
    }

    @Test
    void theCheckOfAllHeadsFindsItWithoutAnyAppend() throws Exception {
        rewindTo(2);

        var rewound = rewinds.poll(3 * Replica.CHECK_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(rewound.view()).isEqualTo(coordinator.state(tailnet));
        assertThat(coordinator.state(tailnet).revision()).isEqualTo(2);
    }

    @Test
    void theCheckFindsAsManyRowsOfAnotherHistory() throws Exception {
        rewindTo(5);
        try (var other = new JournalFixture(options)) {
            join(other, 1);
        }

        await(coordinator.replica().refreshAll());
        var rewound = rewinds.poll(10, TimeUnit.SECONDS);

        assertThat(Objects.requireNonNull(rewound.view()).revision()).isEqualTo(6);
        assertTheJournalIsWhole(6);
    }

    @Test
    void aTailnetThatIsGoneIsGone() throws Exception {
        rewindTo(0);
        sql("delete from tailnet");

        await(coordinator.replica().refreshAll());
        var rewound = rewinds.poll(10, TimeUnit.SECONDS);

        assertThat(rewound.view()).isNull();
        assertThat(coordinator.replica().state(tailnet)).isNull();
        assertThatThrownBy(() -> join(coordinator, 1)).hasMessageContaining("tailnet");
    }

    @Test
    void aJournalWithAHoleIsRefusedWithOneLine() {
        join(coordinator, 1_100);
        sql("select pg_sleep(0.2)");
        sql("delete from checkpoint");
        sql("delete from journal where revision = 17");

        assertThatThrownBy(() -> new JournalFixture(options)).hasMessageContaining("lacks revision 17");
    }

    private void rewindTo(long revision) {
        sql("delete from journal where revision > " + revision);
        sql("update tailnet set revision = " + revision);
    }

    private void sql(String text) {
        await(coordinator.database.pool().query(text).execute());
    }

    /// The revision of the last one.
    private long join(JournalFixture by, int count) {
        var joins = LongStream.range(0, count)
                .mapToObj(_ -> by.journal().append(tailnet, "test", "", JournalFixture::join))
                .toList();
        return joins.stream()
                .mapToLong(append -> await(append).revision())
                .max()
                .orElseThrow();
    }

    private void assertTheJournalIsWhole(long revisions) {
        var entries = await(coordinator.journal().after(tailnet, 0, 1_000));
        assertThat(entries.stream().map(Entry::revision))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, revisions).boxed().toList());
        var state = MeshState.empty(tailnet);
        for (var entry : entries) {
            state = state.apply(entry);
        }
        assertThat(coordinator.state(tailnet)).isEqualTo(state);
    }
}
