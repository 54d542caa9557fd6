package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.engine.EngineCommand;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.SelfNode;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;

final class EngineCommandsTest {
    private static final FilterRule ALL = FilterRule.of(List.of(IpPrefix.ALL_IPV4), List.of(IpPrefix.ALL_IPV4));

    private final EngineCommands commands = new EngineCommands();

    @Test
    void theFilterIsInForceBeforeAnyPeerIsKnown() {
        var first = taken(map(1, peer(2, null), peer(3, null)));

        assertThat(first).hasSize(4);
        assertThat(first.get(0)).isInstanceOf(EngineCommand.SetLocalAddresses.class);
        assertThat(first.get(1)).isInstanceOf(EngineCommand.SetFilter.class);
        assertThat(first.subList(2, 4)).hasOnlyElementsOfType(EngineCommand.UpsertPeer.class);
    }

    @Test
    void aMapThatDiffersInOnePeerCostsOneCommand() {
        // given
        taken(map(1, peer(2, null), peer(3, null)));

        // when
        var moved = taken(map(2, peer(2, "192.0.2.7:41641"), peer(3, null)));

        // then
        assertThat(moved).singleElement().isInstanceOfSatisfying(EngineCommand.UpsertPeer.class, upsert -> {
            assertThat(upsert.peer().peerId()).isEqualTo(2);
            assertThat(upsert.peer().candidates()).containsExactly(Endpoint.parse("192.0.2.7:41641"));
        });
        assertThat(taken(map(3, peer(2, "192.0.2.7:41641"), peer(3, null)))).isEmpty();
    }

    @Test
    void aPeerThatIsGoneIsForgottenByTheEngine() {
        taken(map(1, peer(2, null), peer(3, null)));
        assertThat(taken(map(2, peer(3, null)))).containsExactly(new EngineCommand.RemovePeer(2));
    }

    @Test
    void whatAFullEngineRefusedIsToldAgainAndNothingElse() {
        // given
        taken(map(1, peer(2, null), peer(3, null)));
        var next = map(2, peer(3, "192.0.2.7:41641"), peer(4, null));

        // when
        assertThat(commands.bring(next, _ -> false)).isFalse();
        var one = new ArrayList<EngineCommand>();
        assertThat(commands.bring(next, command -> one.isEmpty() && one.add(command)))
                .isFalse();

        // then
        assertThat(one).containsExactly(new EngineCommand.RemovePeer(2));
        assertThat(taken(next)).hasSize(2).hasOnlyElementsOfType(EngineCommand.UpsertPeer.class);
        assertThat(taken(next)).isEmpty();
    }

    @Test
    void aFilterThatWasRefusedIsToldBeforeAnyPeer() {
        var map = map(1, peer(2, null));
        assertThat(commands.bring(map, command -> !(command instanceof EngineCommand.SetFilter)))
                .isFalse();

        var again = taken(map);

        assertThat(again).hasSize(2);
        assertThat(again.getFirst()).isInstanceOf(EngineCommand.SetFilter.class);
    }

    @Test
    void aPeerThatLeftWhileTheEngineWasFullIsRemovedByALaterMapToo() {
        taken(map(1, peer(2, null), peer(3, null)));
        assertThat(commands.bring(map(2, peer(3, null)), _ -> false)).isFalse();

        assertThat(taken(map(3, peer(3, null)))).containsExactly(new EngineCommand.RemovePeer(2));
    }

    @Test
    void onlyPeersThatAreKnownGetARoute() {
        var link = EngineCommands.linkOf(map(1, peer(2, null)), 1280);
        assertThat(link.routes())
                .containsExactly(IpPrefix.host(AddressPlan.ipv4(2)), IpPrefix.host(AddressPlan.ipv6(2)));
    }

    @Test
    void aPeerIsFoundByNameAddressKeyAndId() {
        var map = map(1, peer(2, null));
        for (var text : List.of(
                "node-2", "NODE-2", "100.64.0.2", "fd7a:115c:a1e0:0:0:1:0:2", key(2).text(), key(2).base64(), "n2")) {
            assertThat(PeerLookup.peer(map, text)).as(text).isPresent();
        }
        assertThat(PeerLookup.peer(map, "node-3")).isEmpty();
        assertThat(PeerLookup.isSelf(map, "100.64.0.1")).isTrue();
    }

    /// What an engine with room is told.
    private List<EngineCommand> taken(NetworkMap map) {
        var told = new ArrayList<EngineCommand>();
        assertThat(commands.bring(map, told::add)).isTrue();
        return told;
    }

    private static NetworkMap map(long revision, PeerNode... peers) {
        var self = new SelfNode(
                new NodeId(1),
                "node-1",
                new TailnetId(1),
                "home",
                key(1),
                AddressPlan.ipv4(1),
                AddressPlan.ipv6(1),
                "ada",
                List.of(),
                false,
                null,
                null,
                null);
        return NetworkMap.of(
                new MapUpdate.Snapshot(revision, self, List.of(peers), List.of(ALL), null, List.of(), RelayMap.NONE));
    }

    private static PeerNode peer(int id, @Nullable String endpoint) {
        return new PeerNode(
                new NodeId(id),
                "node-" + id,
                key(id),
                null,
                AddressPlan.ipv4(id),
                AddressPlan.ipv6(id),
                List.of(IpPrefix.host(AddressPlan.ipv4(id)), IpPrefix.host(AddressPlan.ipv6(id))),
                "ada",
                List.of(),
                true,
                endpoint == null ? null : new LiveState(1, List.of(Endpoint.parse(endpoint)), null, 0, false));
    }

    private static NodeKey key(int id) {
        return new NodeKey(new Key32(id, 0, 0, 1));
    }
}
