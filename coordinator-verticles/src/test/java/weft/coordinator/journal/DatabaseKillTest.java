package weft.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.coordinator.journal.JournalFixture.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.database.EmbeddedPostgres;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

class DatabaseKillTest {
    private static final int WRITERS = 6;
    private static final int KILLS = 3;

    @TempDir
    Path directory;

    private final ConcurrentHashMap<Long, NodeId> acknowledged = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void everyAcknowledgedRevisionOutlivesAKilledDatabaseAndNoneIsThereTwice() throws Exception {
        try (var postgres = EmbeddedPostgres.open(directory);
                var fixture = new JournalFixture(postgres.connectOptions())) {
            var tailnet = await(fixture.journal().createTailnet("home", "test", ""));
            var writers = startWriters(fixture.journal(), tailnet);

            for (int kill = 0; kill < KILLS; kill++) {
                awaitMore(60);
                kill(postgres);
            }
            awaitMore(60);
            isOver.set(true);
            for (var writer : writers) {
                writer.join();
            }

            assertThat(failures).isEmpty();
            assertHistoryHolds(fixture, tailnet);
        }
    }

    private void assertHistoryHolds(JournalFixture fixture, TailnetId tailnet) {
        var joins = new TreeMap<Long, NodeId>();
        long revision = 0;
        for (List<Entry> page; !(page = await(fixture.journal().after(tailnet, revision, 1_000))).isEmpty(); ) {
            for (var entry : page) {
                assertThat(entry.revision()).isEqualTo(++revision);
                if (entry.change() instanceof Change.NodeJoined joined) {
                    joins.put(entry.revision(), joined.node().id());
                }
            }
        }
        assertThat(joins).containsExactlyEntriesOf(new TreeMap<>(acknowledged));
        assertThat(joins.values()).doesNotHaveDuplicates();
        assertThat(fixture.state(tailnet).revision()).isEqualTo(revision);
    }

    private List<Thread> startWriters(Journal journal, TailnetId tailnet) {
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(Thread.startVirtualThread(() -> write(journal, tailnet)));
        }
        return writers;
    }

    private void write(Journal journal, TailnetId tailnet) {
        try {
            while (!isOver.get()) {
                var appended = await(journal.append(tailnet, "test", "", JournalFixture::join));
                acknowledged.put(appended.revision(), appended.result());
            }
        } catch (Throwable failure) {
            failures.add(failure);
        }
    }

    private void awaitMore(int more) throws InterruptedException {
        int goal = acknowledged.size() + more;
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (acknowledged.size() < goal && failures.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertThat(failures).isEmpty();
        assertThat(acknowledged.size()).isGreaterThanOrEqualTo(goal);
    }

    private static void kill(EmbeddedPostgres postgres) {
        ProcessHandle.of(postgres.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
}
