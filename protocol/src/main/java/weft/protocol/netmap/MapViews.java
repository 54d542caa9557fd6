package weft.protocol.netmap;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.access.Access;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.Owner;

/// Pure. How nodes look in the map of one of them.
public final class MapViews {
    private MapViews() {}

    public static SelfNode self(MeshState state, Node node) {
        return new SelfNode(
                node.id(),
                node.name(),
                state.tailnet(),
                state.name(),
                node.nodeKey(),
                node.ipv4(),
                node.ipv6(),
                login(state, node),
                tags(node),
                node.ephemeral(),
                node.keyExpiresAt(),
                node.nextNodeKey(),
                state.holdOf(node));
    }

    public static PeerNode peer(Access access, Node viewer, Node peer, boolean online, @Nullable LiveState live) {
        return new PeerNode(
                peer.id(),
                peer.name(),
                peer.nodeKey(),
                peer.nextNodeKey(),
                peer.ipv4(),
                peer.ipv6(),
                access.allowedAddresses(viewer, peer),
                login(access.state(), peer),
                tags(peer),
                online,
                live);
    }

    private static String login(MeshState state, Node node) {
        if (!(node.owner() instanceof Owner.OfUser(var id))) {
            return "";
        }
        var user = state.users().get(id);
        return user == null ? "" : user.login();
    }

    private static List<String> tags(Node node) {
        return node.owner() instanceof Owner.OfTags(var tags) ? tags : List.of();
    }
}
