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
/// @param authKey by which it came; null when a login brought it
/// @param approved false while it waits for an administrator
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
        @Nullable AuthKeyId authKey,
        boolean approved) {

    public boolean expired(Instant now) {
        return keyExpiresAt != null && !now.isBefore(keyExpiresAt);
    }

    /// By the current key or the next.
    public boolean hasKey(NodeKey key) {
        return nodeKey.equals(key) || key.equals(nextNodeKey);
    }

    public Node named(String newName) {
        return with(newName, nodeKey, nextNodeKey, owner, keyExpiresAt, approved);
    }

    /// With other keys: `next` null ends an overlap.
    public Node keyed(NodeKey current, @Nullable NodeKey next, @Nullable Instant expiresAt) {
        return with(name, current, next, owner, expiresAt, approved);
    }

    public Node ownedBy(Owner newOwner) {
        return with(name, nodeKey, nextNodeKey, newOwner, keyExpiresAt, approved);
    }

    public Node expiring(@Nullable Instant at) {
        return keyed(nodeKey, nextNodeKey, at);
    }

    public Node approve() {
        return with(name, nodeKey, nextNodeKey, owner, keyExpiresAt, true);
    }

    private Node with(
            String newName,
            NodeKey newKey,
            @Nullable NodeKey newNextKey,
            Owner newOwner,
            @Nullable Instant newExpiry,
            boolean newApproved) {
        return new Node(
                id,
                newName,
                hostname,
                machineKey,
                newKey,
                newNextKey,
                newOwner,
                addressIndex,
                ipv4,
                ipv6,
                ephemeral,
                joinedAt,
                newExpiry,
                authKey,
                newApproved);
    }
}
