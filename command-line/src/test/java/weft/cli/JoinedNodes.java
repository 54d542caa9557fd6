package weft.cli;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/// Devices of a tailnet's first user that stand in the journal, without ever having called: `n1`, `n2` and so on.
public final class JoinedNodes {
    private JoinedNodes() {}

    /// Adds so many nodes to a tailnet that has none.
    public static void in(Coordinator coordinator, String tailnet, int count) throws Exception {
        var id = coordinator.replica().stateByName(tailnet).orElseThrow().tailnet();
        coordinator
                .journal()
                .append(id, "test", "", mesh -> new Decision<>(true, joins(mesh, count), List.of()))
                .await(20, TimeUnit.SECONDS);
    }

    private static List<Change> joins(MeshState mesh, int count) {
        var joins = new ArrayList<Change>();
        for (int number = 1; number <= count; number++) {
            joins.add(new Change.NodeJoined(node(mesh, number)));
        }
        return joins;
    }

    private static Node node(MeshState mesh, int number) {
        var key = ByteBuffer.allocate(32).putLong(24, number).array();
        return new Node(
                new NodeId(mesh.nextNodeId().value() + number - 1),
                "n" + number,
                "n" + number,
                MachineKey.of(key),
                NodeKey.of(key),
                null,
                new Owner.OfUser(new UserId(1)),
                number,
                AddressPlan.ipv4(number),
                AddressPlan.ipv6(number),
                false,
                Instant.parse("2026-03-01T10:00:00Z"),
                null,
                null,
                false);
    }
}
