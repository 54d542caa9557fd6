package weft.coordinator.membership;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import weft.coordinator.database.Database;
import weft.coordinator.live.NodeRef;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

/// Any thread. The SQL about ephemeral nodes that coordinators have held: one statement a call.
public final class EphemeralSeen {
    private static final String NODES = "unnest($1::bigint[], $2::bigint[]) as nodes (tailnet, node)";

    private final Database database;

    public EphemeralSeen(Database database) {
        this.database = database;
    }

    /// These are held now.
    Future<RowSet<Row>> note(Collection<NodeRef> nodes) {
        return database.pool()
                .preparedQuery("insert into ephemeral_seen (tailnet, node, at) select tailnet, node, now() from "
                        + NODES + " on conflict (tailnet, node) do update set at = excluded.at")
                .execute(tuple(nodes));
    }

    /// Those of these that some coordinator held within that time.
    Future<Set<NodeRef>> within(Duration time, Collection<NodeRef> nodes) {
        return database.pool()
                .preparedQuery("select tailnet, node from ephemeral_seen join " + NODES
                        + " using (tailnet, node) where at > now() - $3 * interval '1 millisecond'")
                .execute(tuple(nodes).addValue((double) time.toMillis()))
                .map(rows -> {
                    var seen = new HashSet<NodeRef>();
                    rows.forEach(
                            row -> seen.add(new NodeRef(new TailnetId(row.getLong(0)), new NodeId(row.getLong(1)))));
                    return seen;
                });
    }

    /// That node is gone.
    Future<RowSet<Row>> forget(NodeRef node) {
        return database.pool()
                .preparedQuery("delete from ephemeral_seen where tailnet = $1 and node = $2")
                .execute(Tuple.of(node.tailnet().value(), node.node().value()));
    }

    private static Tuple tuple(Collection<NodeRef> nodes) {
        return Tuple.tuple()
                .addValue(nodes.stream().map(ref -> ref.tailnet().value()).toArray(Long[]::new))
                .addValue(nodes.stream().map(ref -> ref.node().value()).toArray(Long[]::new));
    }
}
