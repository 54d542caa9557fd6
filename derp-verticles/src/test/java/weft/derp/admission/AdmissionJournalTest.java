package weft.derp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.kit.json.JsonCodec;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.AdmittedNode;
import weft.protocol.admission.AdmittedTailnets;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

@Timeout(60)
class AdmissionJournalTest {
    private static final TailnetId HOME = new TailnetId(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    private final Vertx vertx = Vertx.vertx();
    private final AdmittedTailnets tailnets = new AdmittedTailnets(List.of(), Instant.EPOCH);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void whatWasAppendedIsThereForTheNextLifeByTheTimeThatItsFutureCompletes() throws Exception {
        var journal = journal(state);
        onLoop(() -> journal.append(taken(new AdmissionUpdate.Whole(HOME, 1, List.of(node(1)), true, true))));
        onLoop(() -> journal.append(taken(step(1, 2))));

        assertThat(restored()).isEqualTo(tailnets.keys().size()).isEqualTo(2);
        assertThat(state.resolve(AdmissionStore.SINCE)).exists();
    }

    @Test
    void aTailnetInPartsIsThereOnceItsLastPartWasTaken() throws Exception {
        var journal = journal(state);
        onLoop(() -> {
            var _ = journal.append(taken(new AdmissionUpdate.Whole(HOME, 1, List.of(node(1)), true, false)));
            return journal.append(taken(new AdmissionUpdate.Whole(HOME, 1, List.of(node(2)), false, true)));
        });

        assertThat(restored()).isEqualTo(2);
    }

    @Test
    void moreThanADiskCanFollowIsWrittenAsOne() throws Exception {
        var journal = journal(state);
        onLoop(() -> {
            var last = journal.append(taken(new AdmissionUpdate.Whole(HOME, 1, List.of(), true, true)));
            for (int i = 1; i <= 1_000; i++) {
                last = journal.append(taken(step(i, i)));
            }
            return last.compose(_ -> journal.settled());
        });

        assertThat(restored()).isEqualTo(1_000);
    }

    @Test
    void aDiskThatTakesNothingHoldsNobodyUp() throws Exception {
        var journal = journal(Files.createFile(state.resolve("no-directory")));

        onLoop(() -> journal.append(taken(new AdmissionUpdate.Whole(HOME, 1, List.of(node(1)), true, true))));
    }

    private AdmissionJournal journal(Path directory) {
        var store = new AdmissionStore(directory, JsonCodec.ofProtocol());
        return new AdmissionJournal(vertx, store, () -> AdmissionStore.Kept.of(null, tailnets));
    }

    private void onLoop(Supplier<Future<Void>> work) throws Exception {
        var done = Promise.<Void>promise();
        vertx.runOnContext(_ -> work.get().onComplete(done));
        done.future().await(20, TimeUnit.SECONDS);
    }

    /// Keys that the next life has.
    private int restored() throws Exception {
        var found = new AdmissionStore(state, JsonCodec.ofProtocol()).read();
        var restored = new AdmittedTailnets(found.kept().tailnets(), Instant.EPOCH);
        found.since().stream().filter(restored::fits).forEach(update -> restored.apply(update, Instant.EPOCH));
        return restored.keys().size();
    }

    private AdmissionUpdate taken(AdmissionUpdate update) {
        tailnets.apply(update, Instant.EPOCH);
        return update;
    }

    private static AdmissionUpdate step(long from, int node) {
        return new AdmissionUpdate.Step(HOME, from, from + 1, List.of(node(node)), List.of());
    }

    private static AdmittedNode node(int number) {
        var bytes = new byte[32];
        new Random(number).nextBytes(bytes);
        return new AdmittedNode(new NodeId(number), NodeKey.of(bytes), null, null);
    }
}
