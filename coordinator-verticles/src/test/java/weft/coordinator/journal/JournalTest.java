package weft.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.coordinator.journal.JournalFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.database.TestDatabases;
import weft.protocol.key.Key32;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

class JournalTest {
    private PgConnectOptions options;
    private JournalFixture first;
    private TailnetId tailnet;

    @BeforeEach
    void start() throws Exception {
        var vertx = Vertx.vertx();
        options = TestDatabases.empty(vertx);
        await(vertx.close());
        first = new JournalFixture(options);
        tailnet = await(first.journal().createTailnet("home", "test", ""));
    }

    @AfterEach
    void stop() {
        first.close();
    }

    @Test
    void anAppendIsDecidedOnTheStateBeforeItAndFoldedAfterIt() throws Exception {
        var advanced = new LinkedBlockingQueue<ReplicaAdvanced>();
        await(first.events
                .observe(JournalTopics.REPLICA_ADVANCED, advanced::add)
                .ready());

        var appended = await(first.journal().append(tailnet, "node:n1", "joined", JournalFixture::join));

        assertThat(appended).isEqualTo(new Appended<>(2, new NodeId(1)));
        var step = advanced.poll(5, TimeUnit.SECONDS);
        assertThat(step.from()).isEqualTo(1);
        assertThat(step.to()).isEqualTo(2);
        assertThat(step.view()).isSameAs(first.state(tailnet));
        var newest = await(first.journal().before(tailnet, Long.MAX_VALUE, 10)).getFirst();
        assertThat(newest).isEqualTo(step.entries().getFirst());
        assertThat(newest.author()).isEqualTo("node:n1");
    }

    @Test
    void twoHundredJoinsAtOnceAreQuickAndNoneSharesAnything() {
        var journal = first.journal();
        await(journal.append(tailnet, "test", "", JournalFixture::join));
        long start = System.nanoTime();

        var joins = joins(journal, 200);
        await(Future.all(joins));

        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
        assertThat(joins.stream().map(join -> join.result().result())).doesNotHaveDuplicates();
        assertThat(joins.stream().map(join -> join.result().revision())).doesNotHaveDuplicates();
        assertThat(first.state(tailnet).nodes()).hasSize(201);
    }

    @Test
    void twoJournalsThatRaceNeverGiveAnythingTwice() {
        try (var second = new JournalFixture(options)) {
            var joins = new ArrayList<Future<Appended<NodeId>>>();
            for (int round = 0; round < 100; round++) {
                joins.addAll(joins(first.journal(), 1));
                joins.addAll(joins(second.journal(), 1));
            }
            await(Future.all(joins));
            await(Future.all(first.replica().refresh(tailnet), second.replica().refresh(tailnet)));

            assertThat(joins.stream().map(join -> join.result().result())).doesNotHaveDuplicates();
            var state = first.state(tailnet);
            assertThat(state).isEqualTo(second.state(tailnet));
            assertThat(state.revision()).isEqualTo(201);
            assertThat(state.nodes().values().stream().map(node -> node.ipv4())).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRefusalWritesNothing() {
        var refused = await(first.journal().append(tailnet, "test", "", _ -> Decision.nothing("no")));

        assertThat(refused).isEqualTo(new Appended<>(1, "no"));
        assertThat(await(first.journal().after(tailnet, 1, 10))).isEmpty();
    }

    @Test
    void anEditOfAnOlderRevisionIsRefused() {
        var stale = new AppendRequest<>(tailnet, "user:u1", "", 0L, JournalFixture::join);
        var fresh = new AppendRequest<>(tailnet, "user:u1", "", 1L, JournalFixture::join);

        assertThatThrownBy(() -> await(first.journal().append(stale)))
                .isInstanceOfSatisfying(
                        AppendFailed.class,
                        failure -> assertThat(failure.reason()).isEqualTo(AppendFailed.Reason.REVISION_MOVED));
        assertThat(await(first.journal().append(fresh)).revision()).isEqualTo(2);
    }

    @Test
    void oneAppendThatTheDatabaseRefusesTakesNoneOfItsNeighboursWithIt() {
        var poison = Decision.of(1, new Change.NodeRenamed(new NodeId(1), "zero \0 byte"));
        var joins = new ArrayList<Future<?>>(joins(first.journal(), 5));

        var poisoned = first.journal().append(tailnet, "test", "", _ -> poison);
        joins.addAll(joins(first.journal(), 5));

        await(Future.all(joins));
        assertThatThrownBy(() -> await(poisoned))
                .isInstanceOfSatisfying(
                        AppendFailed.class,
                        failure -> assertThat(failure.reason()).isEqualTo(AppendFailed.Reason.DATABASE));
        assertThat(first.state(tailnet).nodes()).hasSize(10);
    }

    @Test
    void unknownTailnetsAndTakenNamesAreRefused() {
        assertThatThrownBy(() -> await(first.journal().append(new TailnetId(99), "test", "", JournalFixture::join)))
                .isInstanceOf(AppendFailed.class)
                .hasMessage("no such tailnet");
        assertThatThrownBy(() -> await(first.journal().createTailnet("home", "test", "")))
                .isInstanceOf(AppendFailed.class)
                .hasMessageContaining("exists");
    }

    @Test
    void aSecretIsFoundOnceItsAppendIsThere() {
        var secret = new AuthKeySecret(new Key32(1, 2, 3, 4), new AuthKeyId(7));
        await(first.journal()
                .append(
                        tailnet,
                        "test",
                        "",
                        _ -> new Decision<>(1, List.of(new Change.NodeRenamed(new NodeId(1), "x")), List.of(secret))));

        assertThat(await(first.journal().isAuthKey(tailnet, secret.key(), secret.hash())))
                .isTrue();
        assertThat(await(first.journal().isAuthKey(tailnet, secret.key(), new Key32(0, 0, 0, 0))))
                .isFalse();
        assertThat(await(first.journal().isAuthKey(tailnet, new AuthKeyId(8), secret.hash())))
                .isFalse();
    }

    /// The database refuses the first attempts, and another coordinator changes the tailnet before a later one.
    @Test
    void whatIsRefusedWhenItIsTriedAgainLeavesNoSecret() throws Exception {
        refuseSecretsUntil("elsewhere");
        var secret = new AuthKeySecret(new Key32(1, 2, 3, 4), new AuthKeyId(7));
        var tried = new CountDownLatch(1);
        // While this is on its way the other two come together, so that they are tried together.
        var before = first.journal().append(tailnet, "test", "", JournalFixture::join);
        var create = first.journal().append(new AppendRequest<>(tailnet, "test", "", 2L, _ -> {
            tried.countDown();
            return new Decision<>(1, List.of(new Change.NodeRenamed(new NodeId(1), "x")), List.of(secret));
        }));
        var neighbour = first.journal().append(tailnet, "test", "", JournalFixture::join);
        assertThat(tried.await(20, TimeUnit.SECONDS)).isTrue();

        try (var second = new JournalFixture(options)) {
            await(second.journal().append(tailnet, "elsewhere", "", JournalFixture::join));
        }

        assertThat(await(before).revision()).isEqualTo(2);
        assertThat(await(neighbour).revision()).isEqualTo(4);
        assertThatThrownBy(() -> await(create))
                .isInstanceOfSatisfying(
                        AppendFailed.class,
                        failure -> assertThat(failure.reason()).isEqualTo(AppendFailed.Reason.REVISION_MOVED));
        assertThat(await(first.journal().isAuthKey(tailnet, secret.key(), secret.hash())))
                .isFalse();
    }

    /// As a serialization failure, which passes.
    private void refuseSecretsUntil(String author) {
        await(first.database
                .pool()
                .query("create function refuse() returns trigger language plpgsql as $$ begin"
                        + " if not exists (select 1 from journal where author = '" + author + "') then"
                        + " raise exception 'not now' using errcode = '40001'; end if; return new; end $$;"
                        + " create trigger refuse before insert on auth_key_secret"
                        + " for each row execute function refuse()")
                .execute());
    }

    @Test
    void entriesOfOneKindAreReadByAnIndexHoweverManyLieBetween() {
        var database = first.database.pool();
        await(database.query("insert into journal (tailnet, revision, at, author, reason, kind, version, body, append)"
                        + " select " + tailnet.value() + ", n, now(), 'test', '', case when n % 9000 = 0"
                        + " then 'policy.replaced' else 'node.renamed' end, 1, '{}', gen_random_uuid()"
                        + " from generate_series(2, 20000) n")
                .execute());
        await(database.query("analyze journal").execute());

        var plan = new StringBuilder();
        await(database.query("explain select revision from journal where tailnet = " + tailnet.value()
                                + " and kind = 'policy.replaced' and revision < 20001 order by revision desc limit 100")
                        .execute())
                .forEach(row -> plan.append(row.getString(0)).append('\n'));

        assertThat(plan).contains("journal_kind").doesNotContain("Filter").doesNotContain("Sort");
    }

    private List<Future<Appended<NodeId>>> joins(Journal journal, int count) {
        var joins = new ArrayList<Future<Appended<NodeId>>>();
        for (int i = 0; i < count; i++) {
            joins.add(journal.append(tailnet, "test", "", JournalFixture::join));
        }
        return joins;
    }
}
