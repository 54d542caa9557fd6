package weft.protocol.mesh;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.IpAddress;

/// A device in a tailnet. Addresses, name and id belong to the node and stay for its life; keys come and go.
///
/// @param name unique in the tailnet, a DNS label
/// @param hostname what the device calls itself; the name is made from it
/// @param nextNodeKey the key that takes over while a renewal is under way: both are valid then
/// @param keyExpiresAt from then on the node is in nobody's map; null never
public record Node(
        NodeId id,
        String name,
        String hostname,
        MachineKey machineKey,
        NodeKey nodeKey,
        @Nullable NodeKey nextNodeKey,
        Owner owner,
        int addressIndex,
        IpAddress ipv4,
        IpAddress ipv6,
        boolean ephemeral,
        Instant joinedAt,
        @Nullable Instant keyExpiresAt,
        @Nullable AuthKeyId authKey) {

    public boolean expired(Instant now) {
        return keyExpiresAt != null && !now.isBefore(keyExpiresAt);
    }

    public Node named(String newName) {
        return new Node(
                id,
                newName,
                hostname,
                machineKey,
                nodeKey,
                nextNodeKey,
                owner,
                addressIndex,
                ipv4,
                ipv6,
                ephemeral,
                joinedAt,
                keyExpiresAt,
                authKey);
    }

    /// With other keys: `next` null ends an overlap.
    public Node keyed(NodeKey current, @Nullable NodeKey next, @Nullable Instant expiresAt) {
        return new Node(
                id,
                name,
                hostname,
                machineKey,
                current,
                next,
                owner,
                addressIndex,
                ipv4,
                ipv6,
                ephemeral,
                joinedAt,
                expiresAt,
                authKey);
    }

    public Node ownedBy(Owner newOwner) {
        return new Node(
                id,
                name,
                hostname,
                machineKey,
                nodeKey,
                nextNodeKey,
                newOwner,
                addressIndex,
                ipv4,
                ipv6,
                ephemeral,
                joinedAt,
                keyExpiresAt,
                authKey);
    }

    public Node expiring(@Nullable Instant at) {
        return keyed(nodeKey, nextNodeKey, at);
    }
}
