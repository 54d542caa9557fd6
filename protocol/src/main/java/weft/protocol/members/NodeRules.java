package weft.protocol.members;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.protocol.access.TagRights;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.NodeNames;
import weft.protocol.mesh.Owner;

/// Pure. What becomes of a tailnet's devices. Administrators do anything with any of them, a person some things with
/// the own ones.
public final class NodeRules {
    private static final Duration LIFETIME_MAX = Duration.ofDays(3_650);

    private NodeRules() {}

    /// Lets a device talk that waits.
    public static Ruling approve(MeshState state, Actor actor, NodeId id) {
        var node = state.node(id);
        if (node == null) {
            return unknown(id);
        }
        if (!actor.administersNodes()) {
            return Ruling.forbidden("only owners, administrators and network administrators approve nodes");
        }
        return node.approved() ? Ruling.granted() : Ruling.granted(new Change.NodeApproved(id));
    }

    /// The device's key is void at once; it comes back by a login, or by an auth key, as the one that it is.
    public static Ruling expireNow(MeshState state, Actor actor, NodeId id, Instant now) {
        var node = state.node(id);
        var refused = refusal(state, actor, id);
        if (refused != null || node == null) {
            return refused == null ? unknown(id) : refused;
        }
        return node.expired(now) ? Ruling.granted() : Ruling.granted(new Change.NodeExpiryChanged(id, now));
    }

    /// @param at null for never
    public static Ruling setExpiry(MeshState state, Actor actor, NodeId id, @Nullable Instant at, Instant now) {
        var node = state.node(id);
        if (node == null) {
            return unknown(id);
        }
        if (!actor.administersNodes()) {
            return Ruling.forbidden(
                    "only owners, administrators and network administrators say how long a key is good");
        }
        if (at != null && (!at.isAfter(now) || at.isAfter(now.plus(LIFETIME_MAX)))) {
            return Ruling.malformed(
                    "a key expires between now and in " + LIFETIME_MAX.toDays() + " days, or never; not at " + at);
        }
        return Objects.equals(node.keyExpiresAt(), at)
                ? Ruling.granted()
                : Ruling.granted(new Change.NodeExpiryChanged(id, at));
    }

    public static Ruling rename(MeshState state, Actor actor, NodeId id, String name) {
        var node = state.node(id);
        var refused = refusal(state, actor, id);
        if (refused != null || node == null) {
            return refused == null ? unknown(id) : refused;
        }
        if (!NodeNames.isLabel(name)) {
            return Ruling.malformed(
                    "a node's name is up to 63 lowercase letters, digits and inner dashes, not '" + name + "'");
        }
        var other = state.nodeByName(name).orElse(null);
        if (other != null && !other.id().equals(id)) {
            return Ruling.conflict("node " + other.id() + " is called " + name + " already");
        }
        return node.name().equals(name) ? Ruling.granted() : Ruling.granted(new Change.NodeRenamed(id, name));
    }

    /// The device belongs to the tags from then on, and to no person; so its key expires no more.
    public static Ruling tag(MeshState state, Actor actor, NodeId id, List<String> tags) {
        var node = state.node(id);
        var refused = refusal(state, actor, id);
        if (refused != null || node == null) {
            return refused == null ? unknown(id) : refused;
        }
        Owner.OfTags owner;
        try {
            owner = new Owner.OfTags(tags);
        } catch (IllegalArgumentException malformed) {
            return Ruling.malformed(String.valueOf(malformed.getMessage()));
        }
        var denied = mayGive(state, actor, owner.tags());
        if (denied != null) {
            return denied;
        }
        if (owner.equals(node.owner())) {
            return Ruling.granted();
        }
        var change = new Change.NodeOwnerChanged(id, owner);
        return node.keyExpiresAt() == null || node.owner() instanceof Owner.OfTags
                ? Ruling.granted(change)
                : Ruling.granted(change, new Change.NodeExpiryChanged(id, null));
    }

    /// Null when the actor may give these tags, to a device or to an auth key. Administrators give any; others those
    /// that the policy's `tagOwners` let them.
    public static @Nullable Ruling mayGive(MeshState state, Actor actor, List<String> tags) {
        if (actor.administersNodes()) {
            return null;
        }
        var user = actor.user() == null ? null : state.users().get(actor.user());
        for (String tag : tags) {
            if (user == null || !TagRights.mayGive(state, user, tag)) {
                return Ruling.forbidden("tagOwners in the policy does not let " + (user == null ? "you" : user.login())
                        + " give " + tag + "; ask an administrator");
            }
        }
        return null;
    }

    public static Ruling remove(MeshState state, Actor actor, NodeId id) {
        var refused = refusal(state, actor, id);
        return refused == null ? Ruling.granted(new Change.NodeRemoved(id)) : refused;
    }

    private static @Nullable Ruling refusal(MeshState state, Actor actor, NodeId id) {
        var node = state.node(id);
        if (node == null) {
            return unknown(id);
        }
        return actor.administersNodes() || isOf(node, actor)
                ? null
                : Ruling.forbidden("node " + node.name() + " is not yours: ask an administrator");
    }

    private static boolean isOf(Node node, Actor actor) {
        return actor.user() != null && node.owner().equals(new Owner.OfUser(actor.user()));
    }

    private static Ruling unknown(NodeId id) {
        return Ruling.unknown("there is no node " + id);
    }
}
