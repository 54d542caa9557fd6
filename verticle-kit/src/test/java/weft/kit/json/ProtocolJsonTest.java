package weft.kit.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.InviteId;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.TailnetSettings;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.Endpoint;

class ProtocolJsonTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final TailnetId TAILNET = new TailnetId(1);

    private final JsonCodec json = JsonCodec.ofProtocol();

    @Test
    void everyKindOfChangeRoundTrips() {
        for (var change : changes()) {
            assertThat(json.decode(json.encode(change), Change.class)).isEqualTo(change);
        }
        assertThat(changes().stream().map(Object::getClass).distinct())
                .hasSameSizeAs(Change.class.getPermittedSubclasses());
    }

    @Test
    void aCheckpointRoundTrips() {
        var state = MeshState.empty(TAILNET);
        for (var change : changes()) {
            state = state.apply(new Entry(TAILNET, state.revision() + 1, NOW, "token:first", "", change));
        }

        var restored = json.decode(json.encode(state.checkpoint()), MeshState.Checkpoint.class);

        assertThat(MeshState.of(restored)).isEqualTo(state);
    }

    @Test
    void liveStateIsCompact() {
        var live = new LiveState(
                7, List.of(Endpoint.parse("192.0.2.1:41641"), Endpoint.parse("[2001:db8::1]:1")), null, 0, false);

        var text = json.encodeText(live);

        assertThat(text)
                .isEqualTo("{\"sequence\":7,\"endpoints\":[\"192.0.2.1:41641\",\"[2001:db8::1]:1\"],\"homeRelay\":0,"
                        + "\"hardNat\":false}");
        assertThat(json.decode(text, LiveState.class)).isEqualTo(live);
    }

    @Test
    void aRelayMapRoundTripsAndLeavesOutWhatIsNotSet() {
        var plain = new RelayServer("a", "relay.example", 443, 3_478, null, null, null, false);
        var pinned = new RelayServer(
                "b",
                "192.0.2.7",
                8_443,
                RelayServer.NO_STUN,
                RelayServer.PIN_PREFIX + "0f".repeat(32),
                "192.0.2.7",
                "2001:db8::7",
                true);
        var two = new RelayServer("c", "relay.example", 443, 3_478, 3_479, null, null, null, false);
        var map = new RelayMap(List.of(new RelayRegion(1, "fra", "Frankfurt", List.of(plain, pinned, two))));

        var text = json.encodeText(map);

        assertThat(text)
                .startsWith("{\"regions\":[{\"id\":1,\"code\":\"fra\",\"name\":\"Frankfurt\",\"servers\":["
                        + "{\"name\":\"a\",\"host\":\"relay.example\",\"port\":443,\"stunPort\":3478,"
                        + "\"plainHttp\":false},");
        assertThat(json.decode(text, RelayMap.class)).isEqualTo(map);
    }

    private static List<Change> changes() {
        var user = new UserId(1);
        var owner = new Owner.OfTags(List.of("tag:server"));
        var key = new AuthKey(
                new AuthKeyId(1),
                new Owner.OfUser(user),
                false,
                true,
                true,
                "lab",
                NOW,
                NOW.plusSeconds(60),
                null,
                null);
        var nodeKey = new NodeKey(new Key32(1, 2, 3, 4));
        var nextKey = new NodeKey(new Key32(5, 6, 7, 8));
        var node = new Node(
                new NodeId(1),
                "alpha",
                "Alpha",
                new MachineKey(new Key32(9, 9, 9, 9)),
                nodeKey,
                null,
                owner,
                1,
                AddressPlan.ipv4(1),
                AddressPlan.ipv6(1),
                true,
                NOW,
                null,
                key.id(),
                false);
        return List.of(
                new Change.TailnetCreated("home"),
                new Change.UserCreated(User.local(user, "ann", User.Role.MEMBER, NOW)),
                new Change.AuthKeyCreated(key),
                new Change.NodeJoined(node),
                new Change.NodeRenamed(node.id(), "beta"),
                new Change.NodeKeyUpdated(node.id(), nodeKey, nextKey, nodeKey, NOW),
                new Change.NodeExpiryChanged(node.id(), null),
                new Change.AuthKeyRevoked(key.id(), NOW),
                new Change.UserRemoved(user),
                new Change.NodeOwnerChanged(node.id(), new Owner.OfTags(List.of("tag:web"))),
                new Change.NodeDescribed(node.id(), new TreeMap<>(Map.of("node:os", "linux"))),
                new Change.PolicyReplaced("{\"acls\": []} // none", NOW),
                new Change.PolicyConfirmed(),
                new Change.UserDescribed(user, "ann@example.org", "Ann Example", List.of("ops", "dev")),
                new Change.UserRoleChanged(user, User.Role.AUDITOR),
                new Change.UserStandingChanged(user, User.Standing.SUSPENDED),
                new Change.UserClaimed(user, "https://login.example.org", "00u1"),
                new Change.InviteCreated(new Invite(
                        new InviteId(1), "Bob@Example.org", User.Role.ADMIN, "user:u1", NOW, NOW.plusSeconds(60))),
                new Change.InviteRevoked(new InviteId(1)),
                new Change.SettingsReplaced(new TailnetSettings(true, true, null)),
                new Change.SettingsReplaced(TailnetSettings.DEFAULT),
                new Change.NodeApproved(node.id()),
                new Change.NodeRemoved(node.id()));
    }
}
