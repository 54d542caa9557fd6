package weft.derp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.kit.json.JsonCodec;
import weft.protocol.admission.AdmissionUpdate;
import weft.protocol.admission.AdmittedNode;
import weft.protocol.admission.AdmittedTailnets;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

class AdmissionStoreTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final TailnetId HOME = new TailnetId(1);
    private static final TailnetId WORK = new TailnetId(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    private final AdmittedTailnets tailnets = new AdmittedTailnets(List.of(), NOW);

    @Test
    void whatIsAddedIsReadInItsOrderAfterTheWhole() throws IOException {
        apply(whole(HOME, 5, 1, 2));
        store().write(all());
        store().append(List.of(apply(step(HOME, 5, 3)), apply(whole(WORK, 1, 9))));
        store().append(List.of(apply(step(HOME, 6, 4)), apply(new AdmissionUpdate.Gone(WORK))));

        assertThat(restored().keys()).isEqualTo(tailnets.keys()).hasSize(4);
        assertThat(restored().revisions()).isEqualTo(tailnets.revisions());
    }

    @Test
    void aLineThatWasNotWrittenToItsEndIsNone() throws IOException {
        apply(whole(HOME, 5, 1));
        store().write(all());
        store().append(List.of(apply(step(HOME, 5, 2))));
        var log = state.resolve(AdmissionStore.SINCE);
        long good = Files.size(log);
        store().append(List.of(step(HOME, 6, 3)));
        var bytes = Files.readAllBytes(log);

        for (int length = (int) good; length < bytes.length; length++) {
            Files.write(log, Arrays.copyOf(bytes, length));
            assertThat(restored().keys()).isEqualTo(tailnets.keys());
        }
    }

    @Test
    void aLineThatCannotBeReadEndsWhatIsKnown() throws IOException {
        apply(whole(HOME, 5, 1));
        store().write(all());
        store().append(List.of(apply(step(HOME, 5, 2))));
        Files.writeString(state.resolve(AdmissionStore.SINCE), "no JSON\n", StandardOpenOption.APPEND);
        store().append(List.of(step(HOME, 6, 3)));

        assertThat(restored().keys()).isEqualTo(tailnets.keys());
    }

    /// The relay died after the whole was replaced, and before what was in it was dropped.
    @Test
    void updatesThatTheWholeHasAlreadyChangeNothing() throws IOException {
        apply(whole(HOME, 5, 1));
        store().write(all());
        store().append(List.of(
                apply(step(HOME, 5, 2)), apply(whole(WORK, 1, 8)), apply(step(WORK, 1, 9)), apply(step(HOME, 6, 3))));
        var log = state.resolve(AdmissionStore.SINCE);
        var left = Files.readAllBytes(log);
        store().write(all());
        assertThat(log).doesNotExist();
        Files.write(log, left);

        assertThat(restored().keys()).isEqualTo(tailnets.keys());
        assertThat(restored().revisions()).isEqualTo(tailnets.revisions());
    }

    @Test
    void itSaysWhenTheWholeIsDueToBeReplaced() throws IOException {
        var store = store();
        store.write(all());
        var step = new AdmissionUpdate.Step(
                HOME,
                1,
                2,
                IntStream.range(1, 400).mapToObj(AdmissionStoreTest::node).toList(),
                List.of());
        int count = 0;
        while (!store.append(List.of(step))) {
            count++;
        }

        assertThat(Files.size(state.resolve(AdmissionStore.SINCE))).isBetween(256L << 10, 512L << 10);
        assertThat(count).isPositive();
        store.write(all());
        assertThat(store.append(List.of(step))).isFalse();
    }

    private AdmissionStore store() {
        return new AdmissionStore(state, JsonCodec.ofProtocol());
    }

    private AdmissionStore.Kept all() {
        return AdmissionStore.Kept.of(null, tailnets);
    }

    private AdmittedTailnets restored() throws IOException {
        var found = store().read();
        var restored = new AdmittedTailnets(found.kept().tailnets(), NOW);
        found.since().stream().filter(restored::fits).forEach(update -> restored.apply(update, NOW));
        return restored;
    }

    private AdmissionUpdate apply(AdmissionUpdate update) {
        tailnets.apply(update, NOW);
        return update;
    }

    private static AdmissionUpdate whole(TailnetId tailnet, long revision, int... nodes) {
        var all = Arrays.stream(nodes).mapToObj(AdmissionStoreTest::node).toList();
        return new AdmissionUpdate.Whole(tailnet, revision, all, true, true);
    }

    private static AdmissionUpdate step(TailnetId tailnet, long from, int node) {
        return new AdmissionUpdate.Step(tailnet, from, from + 1, List.of(node(node)), List.of());
    }

    private static AdmittedNode node(int number) {
        var bytes = new byte[32];
        new Random(number).nextBytes(bytes);
        return new AdmittedNode(new NodeId(number), NodeKey.of(bytes), null, null);
    }
}
