package weft.protocol.netmap;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// A node that another may talk with, as that other one sees it.
///
/// @param nextKey the key that takes over while the peer renews: both are valid then
/// @param owner the login of its user; empty when it is tagged
/// @param allowedIps inner addresses from which the peer may speak and to which its tunnel carries
/// @param live null until the peer has been heard of since the coordinators started
public record PeerNode(
        NodeId id,
        String name,
        NodeKey key,
        @Nullable NodeKey nextKey,
        IpAddress ipv4,
        IpAddress ipv6,
        List<IpPrefix> allowedIps,
        String owner,
        List<String> tags,
        boolean online,
        @Nullable LiveState live) {

    public PeerNode {
        allowedIps = List.copyOf(allowedIps);
        tags = List.copyOf(tags);
    }

    public PeerNode with(boolean nowOnline, @Nullable LiveState nowLive) {
        return new PeerNode(id, name, key, nextKey, ipv4, ipv6, allowedIps, owner, tags, nowOnline, nowLive);
    }
}
