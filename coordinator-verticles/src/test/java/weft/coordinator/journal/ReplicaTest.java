package weft.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.journal.JournalFixture.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.database.TestDatabases;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.TailnetId;

/// The two sides have no bus in common, so that each doorbell of the writer is lost for the reader unless a test rings.
class ReplicaTest {
    private PgConnectOptions options;
    private JournalFixture writer;
    private JournalFixture reader;
    private TailnetId tailnet;
    private final LinkedBlockingQueue<ReplicaAdvanced> steps = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        var vertx = Vertx.vertx();
        options = TestDatabases.empty(vertx);
        await(vertx.close());
        writer = new JournalFixture(options);
        tailnet = await(writer.journal().createTailnet("home", "test", ""));
        reader = new JournalFixture(options);
        await(reader.events.observe(JournalTopics.REPLICA_ADVANCED, steps::add).ready());
    }

    @AfterEach
    void stop() {
        reader.close();
        writer.close();
    }

    @Test
    void aDoorbellBringsWhatIsInTheJournalAndNothingElse() throws Exception {
        join(3);

        ring(2);

        var step = steps.poll(10, TimeUnit.SECONDS);
        assertThat(step.entries().stream().map(Entry::revision)).containsExactly(2L, 3L, 4L);
        assertThat(reader.state(tailnet)).isEqualTo(writer.state(tailnet));
    }

    @Test
    void doubledReorderedAndForgedDoorbellsAreHarmless() throws Exception {
        join(5);

        LongStream.of(6, 2, 6, 4, 1, 1_000_000_000L, -5, 3).forEach(this::ring);
        reader.events.publish(JournalTopics.NODE_REMOVED, new Doorbell(new TailnetId(77), 9, "node.removed"));
        reader.vertx.eventBus().publish(JournalTopics.NODE_JOINED.address(), Buffer.buffer("nonsense"));
        await(reader.replica().refresh(tailnet));

        assertThat(reader.state(tailnet)).isEqualTo(writer.state(tailnet));
        assertThat(reader.replica().states()).hasSize(1);
        long expected = 1;
        for (var step : steps) {
            assertThat(step.from()).isEqualTo(expected);
            expected = step.to();
        }
        assertThat(expected).isEqualTo(6);
    }

    @Test
    void lostDoorbellsAreMadeUpForByTheCheck() throws Exception {
        join(2);

        var step = steps.poll(3 * Replica.CHECK_MILLIS, TimeUnit.MILLISECONDS);

        assertThat(step.to()).isEqualTo(3);
    }

    @Test
    void aTailnetMadeElsewhereIsFound() throws Exception {
        var other = await(writer.journal().createTailnet("work", "test", ""));

        reader.events.publish(JournalTopics.TAILNET_CREATED, new Doorbell(other, 1, "tailnet.created"));

        assertThat(steps.poll(10, TimeUnit.SECONDS).view().name()).isEqualTo("work");
        assertThat(reader.replica().stateByName("work")).isPresent();
    }

    @Test
    void aCheckpointAndTheRowsAfterItAreTheFoldFromZero() {
        join(1_200);
        await(writer.database.pool().query("select pg_sleep(0.1)").execute());

        var checkpoint = await(new JournalRows(writer.json).checkpoint(writer.database.pool(), tailnet));
        try (var fresh = new JournalFixture(options)) {
            assertThat(checkpoint.revision()).isBetween(1_000L, 1_200L);
            assertThat(fresh.state(tailnet)).isEqualTo(writer.state(tailnet));
            assertThat(fresh.state(tailnet).nextNodeId())
                    .isEqualTo(writer.state(tailnet).nextNodeId());
        }
    }

    /// The newest row of a page is the first of the next, and a journal may end just there.
    @Test
    void manyPagesAreTheSameFoldWhereverTheyEnd() {
        join(998);
        for (int more : new int[] {1, 1, 998, 1}) {
            join(more);
            await(writer.database.pool().query("delete from checkpoint").execute());
            try (var fresh = new JournalFixture(options)) {
                assertThat(fresh.state(tailnet)).isEqualTo(writer.state(tailnet));
            }
        }
    }

    /// More than the pool of connections lets wait for one.
    @Test
    void aStartReadsMoreTailnetsThanMayWaitForTheDatabase() {
        int more = 4_200;
        makeTailnets(more);

        try (var fresh = new JournalFixture(options)) {
            assertThat(fresh.replica().states()).hasSize(1 + more);
            assertThat(fresh.replica().stateByName("many" + more)).isPresent();
            await(fresh.replica().refreshAll());
        }
    }

    private void makeTailnets(int count) {
        var pool = writer.database.pool();
        await(pool.query("insert into tailnet (name, revision) select 'many' || n, 1 from generate_series(1, " + count
                        + ") n")
                .execute());
        await(pool.query("insert into journal (tailnet, revision, at, author, reason, kind, version, body, append)"
                        + " select t.id, 1, j.at, j.author, j.reason, j.kind, j.version,"
                        + " j.body || jsonb_build_object('name', t.name), gen_random_uuid()"
                        + " from tailnet t, journal j where t.name like 'many%' and j.revision = 1 and j.tailnet = "
                        + tailnet.value())
                .execute());
    }

    private void join(int count) {
        var joins = LongStream.range(0, count)
                .mapToObj(_ -> writer.journal().append(tailnet, "test", "", JournalFixture::join))
                .toList();
        joins.forEach(JournalFixture::await);
    }

    private void ring(long revision) {
        reader.events.publish(JournalTopics.NODE_JOINED, new Doorbell(tailnet, revision, "node.joined"));
    }
}
