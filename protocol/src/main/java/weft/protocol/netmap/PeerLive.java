package weft.protocol.netmap;

import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;

/// News of where a peer is: its presence and, when that changed too, its endpoints.
public record PeerLive(
        NodeId node, boolean online, @Nullable LiveState live) {}
