package weft.node.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.kit.stream.CoordinatorUrl;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.NetworkMap;

/// Who connects, where to, and what it has already.
///
/// @param coordinators URLs, tried in turn, at least one; `https://host:port`
/// @param pinned the cluster's key as this node knows it; null before first contact
/// @param tailnet where the node is a member; null before it joined
/// @param authKey what admits the node when it is not a member; dropped once it is
/// @param login whether a person waits who can log in by a browser when nothing else admits the node
/// @param deviceCode whether that person wants a code to type elsewhere
/// @param pin of the cluster's key, for the first contact, as the person said; null for an auth key's, or verified
///     TLS
/// @param renew whether the person wants to log in anew although the node is a member
/// @param map what the node has already; null for nothing
/// @param live where the node can be reached just now
public record ControlConfig(
        MachinePrivateKey machineKey,
        NodePrivateKey nodeKey,
        String hostname,
        String software,
        List<String> coordinators,
        @Nullable CoordinatorKey pinned,
        @Nullable TailnetId tailnet,
        @Nullable String authKey,
        boolean login,
        boolean deviceCode,
        @Nullable String pin,
        boolean renew,
        @Nullable NetworkMap map,
        LiveState live) {
    public ControlConfig {
        if (coordinators.isEmpty()) {
            throw new IllegalArgumentException("a node needs the URL of at least one coordinator");
        }
        coordinators.forEach(CoordinatorUrl::parse);
        coordinators = List.copyOf(coordinators);
    }

    /// The same with another node key.
    ControlConfig keyed(NodePrivateKey other) {
        return new ControlConfig(
                machineKey,
                other,
                hostname,
                software,
                coordinators,
                pinned,
                tailnet,
                authKey,
                login,
                deviceCode,
                pin,
                renew,
                map,
                live);
    }

    /// For a node that is a member, or has an auth key.
    public ControlConfig(
            MachinePrivateKey machineKey,
            NodePrivateKey nodeKey,
            String hostname,
            String software,
            List<String> coordinators,
            @Nullable CoordinatorKey pinned,
            @Nullable TailnetId tailnet,
            @Nullable String authKey,
            @Nullable NetworkMap map,
            LiveState live) {
        this(
                machineKey,
                nodeKey,
                hostname,
                software,
                coordinators,
                pinned,
                tailnet,
                authKey,
                false,
                false,
                null,
                false,
                map,
                live);
    }

    @Override
    public String toString() {
        return "control link of " + nodeKey.publicKey().fingerprint() + " to " + coordinators;
    }
}
