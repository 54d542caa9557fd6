package weft.coordinator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;

class LiveRecordTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final NodeRef NODE = new NodeRef(new TailnetId(1), new NodeId(7));

    @Test
    void aStreamThatIsToldOfTwiceChangesNothing() {
        var record = LiveRecord.connected(null, NODE, live(1), "a", 11, NOW);

        assertThat(LiveRecord.connected(record, NODE, live(1), "a", 11, NOW.plusSeconds(1)))
                .isSameAs(record);
        assertThat(LiveRecord.connected(record.disconnected(11, NOW), NODE, live(1), "a", 11, NOW)
                        .online())
                .isTrue();
    }

    @Test
    void aStreamThatWasReplacedCannotTakeTheNodeOffline() {
        var first = LiveRecord.connected(null, NODE, live(1), "a", 11, NOW);
        var second = LiveRecord.connected(first, NODE, live(2), "b", 22, NOW.plusSeconds(1));

        assertThat(second.disconnected(11, NOW.plusSeconds(2))).isSameAs(second);
        assertThat(second.lost("a", NOW.plusSeconds(2))).isSameAs(second);
        assertThat(second.since()).isEqualTo(NOW);
        assertThat(second.disconnected(22, NOW.plusSeconds(3)).online()).isFalse();
    }

    @Test
    void onlyANewerReportCounts() {
        var record = LiveRecord.connected(null, NODE, live(5), "a", 11, NOW);

        assertThat(record.reported(live(4), NOW)).isSameAs(record);
        assertThat(record.reported(live(6), NOW).live().sequence()).isEqualTo(6);
        assertThat(LiveRecord.connected(record, NODE, live(4), "b", 22, NOW)
                        .live()
                        .sequence())
                .isEqualTo(5);
    }

    @Test
    void aVersionNeverFallsBack() {
        var record = LiveRecord.connected(null, NODE, live(5), "a", 11, NOW);

        var next = record.reported(live(6), NOW.minusSeconds(60));

        assertThat(next.version()).isGreaterThan(record.version());
    }

    @Test
    void aMirrorTakesEachVersionOnceWhateverTheOrder() {
        var mirror = new LiveMirror();
        var old = LiveRecord.connected(null, NODE, live(1), "a", 11, NOW);
        var young = old.reported(live(2), NOW);

        assertThat(mirror.accept(young)).isPresent();
        assertThat(mirror.accept(old)).isEmpty();
        assertThat(mirror.accept(young)).isEmpty();
        assertThat(mirror.get(NODE)).isEqualTo(young);
    }

    private static LiveState live(long sequence) {
        return new LiveState(sequence, List.of(), null, 0, false);
    }
}
