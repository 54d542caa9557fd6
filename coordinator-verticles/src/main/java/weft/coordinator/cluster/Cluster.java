package weft.coordinator.cluster;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Any thread. This process as a member of its cluster: the Hazelcast instance and the clustered Vert.x over it. One
/// member is a cluster too, and a member that finds no other serves alone.
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /// Hazelcast gives a member another UUID when two halves of a split cluster join again; this one stays.
    private static final String ID = "weft.id";

    private final HazelcastInstance hazelcast;
    private final UUID id;
    private final Vertx vertx;

    private Cluster(HazelcastInstance hazelcast, UUID id, Vertx vertx) {
        this.hazelcast = hazelcast;
        this.id = id;
        this.vertx = vertx;
        hazelcast.getCluster().addMembershipListener(new MembershipAdapter() {
            @Override
            public void memberAdded(MembershipEvent event) {
                LOG.info(
                        "a coordinator joined at {}: {} are here",
                        event.getMember().getAddress(),
                        size());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                LOG.info(
                        "the coordinator at {} is gone: {} are here",
                        event.getMember().getAddress(),
                        size());
            }
        });
    }

    /// Starts or joins the cluster; about 2 s.
    ///
    /// @param file Hazelcast configuration, null for the built-in one
    /// @param cluster what the coordinators of one database share
    /// @param builder of the Vert.x, which becomes a clustered one
    public static Future<Cluster> join(@Nullable Path file, String cluster, VertxBuilder builder) {
        HazelcastClusterManager manager;
        var id = UUID.randomUUID();
        try {
            var config = ClusterFile.load(file, cluster);
            config.getMemberAttributeConfig().setAttribute(ID, id.toString());
            manager = new HazelcastClusterManager(config);
        } catch (ClusterUnavailable failure) {
            return Future.failedFuture(failure);
        }
        return builder.withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new Cluster(manager.getHazelcastInstance(), id, vertx))
                .recover(failure -> Future.failedFuture(new ClusterUnavailable(
                        "cannot become a member of the cluster: "
                                + String.valueOf(failure.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""),
                        failure)));
    }

    public Vertx vertx() {
        return vertx;
    }

    public HazelcastInstance hazelcast() {
        return hazelcast;
    }

    /// This member's name among the members for as long as its process lives; a restart gets a new one.
    public UUID memberId() {
        return id;
    }

    /// Members that can be seen, this one among them.
    public int size() {
        return hazelcast.getCluster().getMembers().size();
    }

    public boolean hasMember(UUID member) {
        return hazelcast.getCluster().getMembers().stream()
                .anyMatch(each -> member.toString().equals(each.getAttribute(ID)));
    }

    /// Closes Vert.x with everything deployed on it, then leaves.
    public Future<Void> close() {
        return vertx.close();
    }
}
