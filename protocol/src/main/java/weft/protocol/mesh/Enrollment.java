package weft.protocol.mesh;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

/// Pure. Whether a machine that says hello is, or becomes, a member of a tailnet.
///
/// The machine key says who it is: the same machine with an auth key, or a login, of the same owner keeps its id,
/// address and name, whatever node key it brings. An auth key is looked at only when it is needed, and used up only by
/// a
/// join; a login was asked for, so it always renews.
public final class Enrollment {
    private Enrollment() {}

    /// @param shown the auth key that the machine showed; null for none
    /// @param login the person who said, in a browser, that the machine is theirs; null for nobody. It
    ///     goes before `shown`
    public record Request(
            MachineKey machineKey,
            NodeKey nodeKey,
            String hostname,
            @Nullable ShownKey shown,
            @Nullable UserId login) {}

    /// @param id null when no key has the secret that was shown
    public record ShownKey(@Nullable AuthKeyId id) {}

    public sealed interface Decision {
        /// The changes make it a member; `node` is what they make of it. It may be held: see [MeshState#holdOf].
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
        TAILNET_FULL,
        USER_SUSPENDED,
        USER_REMOVED
    }

    /// What stands for the machine: whose it will be, and on which terms.
    ///
    /// @param authKey null for a login
    private record Voucher(
            Owner owner,
            boolean ephemeral,
            boolean approved,
            @Nullable Instant expiresAt,
            @Nullable AuthKeyId authKey) {}

    public static Decision decide(MeshState state, Request request, Instant now) {
        var member = state.nodeByMachine(request.machineKey()).orElse(null);
        if (request.login() == null) {
            if (member != null && member.hasKey(request.nodeKey()) && !member.expired(now)) {
                return new Decision.AlreadyMember(member);
            }
            if (request.shown() == null) {
                return needed(member, now);
            }
        }
        var refused = refusalOf(state, request, now);
        if (refused != null) {
            return refused;
        }
        var holder = state.nodeByKey(request.nodeKey()).orElse(null);
        if (holder != null && !holder.equals(member)) {
            return refuse(
                    Reason.NODE_KEY_TAKEN,
                    "another node of this tailnet has this node key; a copied state directory? Remove it and join anew");
        }
        var voucher = voucher(state, request, now);
        return member != null && member.owner().equals(voucher.owner())
                ? rejoined(member, voucher, request)
                : joined(state, member, voucher, request, now);
    }

    private static Voucher voucher(MeshState state, Request request, Instant now) {
        var settings = state.settings();
        if (request.login() != null) {
            var lifetime = settings.nodeKeyLifetime();
            return new Voucher(
                    new Owner.OfUser(request.login()),
                    false,
                    !settings.approveNodes(),
                    lifetime == null ? null : now.plus(lifetime),
                    null);
        }
        var id = request.shown() == null ? null : request.shown().id();
        var key = id == null ? null : state.authKeys().get(id);
        if (key == null) {
            throw new IllegalStateException("nothing was shown");
        }
        return new Voucher(key.owner(), key.ephemeral(), key.preApproved() || !settings.approveNodes(), null, key.id());
    }

    private static Decision needed(@Nullable Node member, Instant now) {
        if (member != null && member.expired(now)) {
            return refuse(
                    Reason.NODE_EXPIRED,
                    "the key of node " + member.name() + " has expired; run weft up: log in, or give a new auth key");
        }
        return refuse(
                Reason.AUTH_KEY_NEEDED,
                member == null
                        ? "this node is not a member of the tailnet; run weft up: log in, or give an auth key"
                        : "node " + member.name() + " has logged out; run weft up: log in, or give an auth key");
    }

    private static Decision.@Nullable Refused refusalOf(MeshState state, Request request, Instant now) {
        if (request.login() != null) {
            return refusalOf(state, request.login());
        }
        var id = request.shown() == null ? null : request.shown().id();
        var key = id == null ? null : state.authKeys().get(id);
        if (key == null) {
            return refuse(
                    Reason.AUTH_KEY_UNKNOWN,
                    "this coordinator does not know that auth key; check it, and the coordinator's URL");
        }
        if (key.revokedAt() != null) {
            return refuse(Reason.AUTH_KEY_REVOKED, "auth key " + key.id() + " was revoked; ask for a new one");
        }
        if (key.owner() instanceof Owner.OfUser(UserId user)) {
            if (!state.users().containsKey(user)) {
                return refuse(Reason.AUTH_KEY_REVOKED, "auth key " + key.id() + " is of a user who was removed");
            }
            var refused = refusalOf(state, user);
            if (refused != null) {
                return refused;
            }
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

    /// Who waits for approval may bring nodes, which wait too.
    private static Decision.@Nullable Refused refusalOf(MeshState state, UserId id) {
        var user = state.users().get(id);
        if (user == null) {
            return refuse(Reason.USER_REMOVED, "that user was removed from the tailnet; log in anew");
        }
        return user.standing() == User.Standing.SUSPENDED
                ? refuse(Reason.USER_SUSPENDED, "user " + user.login() + " is suspended; ask an administrator")
                : null;
    }

    /// The same node with a new lease of life, or with another key: the ones before are void then.
    private static Decision rejoined(Node member, Voucher voucher, Request request) {
        boolean isKnown = member.hasKey(request.nodeKey());
        var node = new Node(
                member.id(),
                member.name(),
                request.hostname(),
                member.machineKey(),
                isKnown ? member.nodeKey() : request.nodeKey(),
                isKnown ? member.nextNodeKey() : null,
                member.owner(),
                member.addressIndex(),
                member.ipv4(),
                member.ipv6(),
                voucher.ephemeral(),
                member.joinedAt(),
                voucher.expiresAt(),
                voucher.authKey(),
                member.approved() || voucher.approved());
        return new Decision.Admitted(node, List.of(new Change.NodeJoined(node)));
    }

    /// A node of its own; the machine's node of another owner, if there is one, goes.
    private static Decision joined(
            MeshState state, @Nullable Node replaced, Voucher voucher, Request request, Instant now) {
        var index = state.nextAddressIndex();
        if (index.isEmpty()) {
            return refuse(Reason.TAILNET_FULL, "the tailnet has no address left; remove nodes that are gone");
        }
        var node = new Node(
                state.nextNodeId(),
                NodeNames.freeFor(state, request.hostname(), replaced == null ? null : replaced.id()),
                request.hostname(),
                request.machineKey(),
                request.nodeKey(),
                null,
                voucher.owner(),
                index.getAsInt(),
                AddressPlan.ipv4(index.getAsInt()),
                AddressPlan.ipv6(index.getAsInt()),
                voucher.ephemeral(),
                now,
                voucher.expiresAt(),
                voucher.authKey(),
                voucher.approved());
        var join = new Change.NodeJoined(node);
        return new Decision.Admitted(
                node, replaced == null ? List.of(join) : List.of(new Change.NodeRemoved(replaced.id()), join));
    }

    private static Decision.Refused refuse(Reason reason, String message) {
        return new Decision.Refused(reason, message);
    }
}
