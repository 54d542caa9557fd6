package weft.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import weft.protocol.engine.SyntheticPackets;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;

class FlowTableTest {
    private final SplittableRandom random = new SplittableRandom(7);
    private final FlowKey key = new FlowKey(99);

    @Test
    void countsAreKeptApartByFlowDirectionAndVerdict() {
        var table = new FlowTable(1_024);
        var expected = new HashMap<String, Long>();
        for (int i = 0; i < 5_000; i++) {
            keyOf(random.nextInt(1, 30));
            var direction = random.nextBoolean() ? Direction.INBOUND : Direction.OUTBOUND;
            var verdict = random.nextBoolean() ? Verdict.ACCEPTED : Verdict.DENIED;
            table.count(key, 1, direction, verdict, 2, 100 + i, i);
            expected.merge(key.tuple() + " " + direction + " " + verdict, 100L + i, Long::sum);
        }

        var records = table.drain();

        assertThat(records).hasSize(expected.size());
        for (var flow : records) {
            assertThat(expected)
                    .containsEntry(flow.flow() + " " + flow.direction() + " " + flow.verdict(), flow.bytes());
        }
        assertThat(table.size()).isZero();
        assertThat(table.drain()).isEmpty();
        assertThat(table.lostPackets()).isZero();
    }

    @Test
    void whatFindsNoRoomIsCountedAsLost() {
        var table = new FlowTable(16);
        for (int port = 1; port <= 100; port++) {
            keyOf(port);
            table.count(key, 1, Direction.INBOUND, Verdict.DENIED, 3, 120, port);
        }

        int kept = table.size();

        assertThat(kept).isBetween(8, 16);
        assertThat(table.lostPackets()).isEqualTo(3L * (100 - kept));
    }

    private void keyOf(int port) {
        var packets = new SyntheticPackets(IpAddress.parse("100.64.0.1"), IpAddress.parse("100.64.0.2"), port, 80, 0);
        var packet = packets.udp(10, 100, random);
        var view = new IpPacket();
        assertThat(view.parse(packet.array(), 10, packet.length() - 10)).isTrue();
        key.ofOutbound(view);
    }
}
