package weft.coordinator.api;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import weft.coordinator.journal.Decision;
import weft.coordinator.launch.Coordinator;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.UserId;

/// Devices that stand in the journal, without ever having called.
public final class TestNodes {
    private static final Instant JOINED = Instant.parse("2026-03-01T10:00:00Z");

    private TestNodes() {}

    /// Adds as many nodes as there are owners, named `prefix` and the node's number.
    public static void join(Coordinator coordinator, String tailnet, String prefix, List<Owner> owners)
            throws Exception {
        var id = coordinator.replica().stateByName(tailnet).orElseThrow().tailnet();
        coordinator
                .journal()
                .append(id, "test", "", state -> new Decision<>(true, joins(state, prefix, owners), List.of()))
                .await(20, TimeUnit.SECONDS);
    }

    private static List<Change> joins(MeshState state, String prefix, List<Owner> owners) {
        long first = state.nextNodeId().value();
        var changes = new ArrayList<Change>();
        for (int i = 0; i < owners.size(); i++) {
            long number = first + i;
            changes.add(new Change.NodeJoined(node(number, prefix + number, owners.get(i))));
        }
        return changes;
    }

    /// Joins one node with the next id and address, of the first user, named `prefix` and its number: what a decider
    /// decides.
    public static Decision<NodeId> join(MeshState state, String prefix, boolean ephemeral) {
        var id = state.nextNodeId();
        int address = state.nextAddressIndex().orElseThrow();
        var owner = new Owner.OfUser(new UserId(1));
        return Decision.of(id, new Change.NodeJoined(node(id.value(), address, prefix + id.value(), owner, ephemeral)));
    }

    static Node node(long number, String name, Owner owner) {
        return node(number, (int) number, name, owner, false);
    }

    private static Node node(long number, int address, String name, Owner owner, boolean ephemeral) {
        return new Node(
                new NodeId(number),
                name,
                name,
                key(number, MachineKey::of),
                key(1_000_000 + number, NodeKey::of),
                null,
                owner,
                address,
                AddressPlan.ipv4(address),
                AddressPlan.ipv6(address),
                ephemeral,
                JOINED,
                null,
                null,
                true);
    }

    private static <K> K key(long number, Function<byte[], K> of) {
        return of.apply(ByteBuffer.allocate(32).putLong(24, number).array());
    }
}
