package weft.protocol.mesh;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

/// Pure. Whether a machine that says hello is, or becomes, a member of a tailnet.
///
/// The machine key says who it is: the same machine with an auth key of the same owner keeps its id, address and
/// name, whatever node key it brings. An auth key is looked at only when it is needed, and used up only by a join.
public final class Enrollment {
    private Enrollment() {}

    /// @param shown the auth key that the machine showed; null for none
    public record Request(
            MachineKey machineKey,
            NodeKey nodeKey,
            String hostname,
            @Nullable ShownKey shown) {}

    /// @param id null when no key has the secret that was shown
    public record ShownKey(@Nullable AuthKeyId id) {}

    public sealed interface Decision {
        /// The changes make it a member; `node` is what they make of it.
        record Admitted(Node node, List<Change> changes) implements Decision {}

        record AlreadyMember(Node node) implements Decision {}

        record Refused(Reason reason, String message) implements Decision {}
    }

    public enum Reason {
        AUTH_KEY_NEEDED,
        NODE_EXPIRED,
        AUTH_KEY_UNKNOWN,
        AUTH_KEY_USED,
        AUTH_KEY_EXPIRED,
        AUTH_KEY_REVOKED,
        NODE_KEY_TAKEN,
        TAILNET_FULL
    }

    public static Decision decide(MeshState state, Request request, Instant now) {
        var member = state.nodeByMachine(request.machineKey()).orElse(null);
        if (member != null && hasKey(member, request.nodeKey()) && !member.expired(now)) {
            return new Decision.AlreadyMember(member);
        }
        if (request.shown() == null) {
            return needed(member, now);
        }
        var keyId = request.shown().id();
        var key = keyId == null ? null : state.authKeys().get(keyId);
        var refused = refusalOf(state, key, now);
        if (refused != null || key == null) {
            return refused == null ? unknown() : refused;
        }
        var holder = state.nodeByKey(request.nodeKey()).orElse(null);
        if (holder != null && !holder.equals(member)) {
            return refuse(
                    Reason.NODE_KEY_TAKEN,
                    "another node of this tailnet has this node key; a copied state directory? Remove it and join anew");
        }
        return member != null && member.owner().equals(key.owner())
                ? rejoined(member, key, request)
                : joined(state, member, key, request, now);
    }

    private static boolean hasKey(Node node, NodeKey key) {
        return node.nodeKey().equals(key) || key.equals(node.nextNodeKey());
    }

    private static Decision needed(@Nullable Node member, Instant now) {
        if (member != null && member.expired(now)) {
            return refuse(
                    Reason.NODE_EXPIRED,
                    "the key of node " + member.name() + " has expired; run weft up with a new auth key");
        }
        return refuse(
                Reason.AUTH_KEY_NEEDED,
                member == null
                        ? "this node is not a member of the tailnet; run weft up with an auth key"
                        : "node " + member.name() + " has logged out; run weft up with an auth key");
    }

    private static Decision.@Nullable Refused refusalOf(MeshState state, @Nullable AuthKey key, Instant now) {
        if (key == null) {
            return unknown();
        }
        if (key.revokedAt() != null) {
            return refuse(Reason.AUTH_KEY_REVOKED, "auth key " + key.id() + " was revoked; ask for a new one");
        }
        if (key.owner() instanceof Owner.OfUser(UserId user) && !state.users().containsKey(user)) {
            return refuse(Reason.AUTH_KEY_REVOKED, "auth key " + key.id() + " is of a user who was removed");
        }
        if (key.usedBy() != null) {
            return refuse(
                    Reason.AUTH_KEY_USED,
                    "auth key " + key.id() + " was used already; it admits one node, ask for another");
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return refuse(
                    Reason.AUTH_KEY_EXPIRED,
                    "auth key " + key.id() + " expired at " + key.expiresAt() + "; ask for a new one");
        }
        return null;
    }

    /// The same node with another key, or with a new lease of life.
    private static Decision rejoined(Node member, AuthKey key, Request request) {
        var node = new Node(
                member.id(),
                member.name(),
                request.hostname(),
                member.machineKey(),
                request.nodeKey(),
                null,
                member.owner(),
                member.addressIndex(),
                member.ipv4(),
                member.ipv6(),
                key.ephemeral(),
                member.joinedAt(),
                null,
                key.id());
        return new Decision.Admitted(node, List.of(new Change.NodeJoined(node)));
    }

    /// A node of its own; the machine's node of another owner, if there is one, goes.
    private static Decision joined(
            MeshState state, @Nullable Node replaced, AuthKey key, Request request, Instant now) {
        var index = state.nextAddressIndex();
        if (index.isEmpty()) {
            return refuse(Reason.TAILNET_FULL, "the tailnet has no address left; remove nodes that are gone");
        }
        var node = new Node(
                state.nextNodeId(),
                NodeNames.freeFor(state, request.hostname()),
                request.hostname(),
                request.machineKey(),
                request.nodeKey(),
                null,
                key.owner(),
                index.getAsInt(),
                AddressPlan.ipv4(index.getAsInt()),
                AddressPlan.ipv6(index.getAsInt()),
                key.ephemeral(),
                now,
                null,
                key.id());
        var join = new Change.NodeJoined(node);
        return new Decision.Admitted(
                node, replaced == null ? List.of(join) : List.of(new Change.NodeRemoved(replaced.id()), join));
    }

    private static Decision.Refused unknown() {
        return refuse(
                Reason.AUTH_KEY_UNKNOWN,
                "this coordinator does not know that auth key; check it, and the coordinator's URL");
    }

    private static Decision.Refused refuse(Reason reason, String message) {
        return new Decision.Refused(reason, message);
    }
}
