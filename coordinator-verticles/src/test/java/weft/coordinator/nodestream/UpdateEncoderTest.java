package weft.coordinator.nodestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.kit.json.JsonCodec;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.stream.CoordinatorMessage;

class UpdateEncoderTest {
    private final JsonCodec json = JsonCodec.ofProtocol();
    private final LongAdder shared = new LongAdder();
    private final UpdateEncoder encoder = new UpdateEncoder(json, shared);

    @Test
    void whatIsPutTogetherFromPartsReadsAsTheWhole() {
        var everywhere = List.of(IpPrefix.ALL_IPV4);
        var filter = FilterEdit.whole(List.of(FilterRule.of(everywhere, everywhere)));
        for (int peers = 0; peers < 3; peers++) {
            for (int removed = 0; removed < 3; removed++) {
                assertReadsAs(delta(peers(peers), ids(removed), null, null, null));
                assertReadsAs(delta(peers(peers), ids(removed), filter, List.of("https://c.example"), RelayMap.NONE));
            }
        }
    }

    @Test
    void idsOfAnyLengthAreWrittenWhole() {
        assertReadsAs(delta(List.of(), ids(1_200), null, null, null));
        var lengths =
                List.of(new NodeId(9), new NodeId(10), new NodeId(99), new NodeId(100), new NodeId(Long.MAX_VALUE));
        assertReadsAs(delta(List.of(), lengths, null, null, null));
    }

    @Test
    void aPeerThatChangedIsEncodedAnewAndOneThatWasForgottenToo() {
        var before = peer(3);
        encoder.encode(delta(List.of(before), List.of(), null, null, null));

        assertReadsAs(delta(List.of(before.with(false, null)), List.of(), null, null, null));
        encoder.forget(new NodeId(3));
        encoder.forget(new NodeId(70_000));

        assertReadsAs(delta(List.of(before, peer(900)), List.of(), null, null, null));
        assertThat(shared.sum()).isZero();
    }

    @Test
    void aDeltaOfManyReceiversIsEncodedOnce() {
        var delta = delta(peers(1), ids(1), null, null, null);

        var first = encoder.encode(delta);

        assertThat(encoder.encode(delta)).isSameAs(first);
        assertThat(shared.sum()).isEqualTo(1);
    }

    @Test
    void deltasAreKeptUpToABound() {
        var first = delta(peers(1), List.of(), null, null, null);
        var bytes = encoder.encode(first);

        for (int i = 0; i < 256; i++) {
            encoder.encode(delta(peers(1), ids(i), null, null, null));
        }

        assertThat(encoder.encode(first)).isNotSameAs(bytes).isEqualTo(bytes);
        var tooLong = delta(List.of(), ids(4_000), null, null, null);
        assertThat(encoder.encode(tooLong)).isNotSameAs(encoder.encode(tooLong));
    }

    private void assertReadsAs(MapUpdate.Delta delta) {
        var message = json.decode(encoder.encode(delta), CoordinatorMessage.class);
        assertThat(message).isEqualTo(new CoordinatorMessage.Update(delta));
    }

    private static MapUpdate.Delta delta(
            List<PeerNode> peers,
            List<NodeId> removed,
            @Nullable FilterEdit filter,
            @Nullable List<String> coordinators,
            @Nullable RelayMap relays) {
        return new MapUpdate.Delta(3, 4, null, peers, removed, filter, null, coordinators, relays);
    }

    private static List<NodeId> ids(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(NodeId::new).toList();
    }

    private static List<PeerNode> peers(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(UpdateEncoderTest::peer)
                .toList();
    }

    private static PeerNode peer(long number) {
        var ipv4 = AddressPlan.ipv4((int) number);
        return new PeerNode(
                new NodeId(number),
                "node" + number,
                new NodeKey(new Key32(number, 0, 0, 1)),
                null,
                ipv4,
                AddressPlan.ipv6((int) number),
                List.of(IpPrefix.host(ipv4)),
                "",
                List.of("tag:a"),
                true,
                null);
    }
}
