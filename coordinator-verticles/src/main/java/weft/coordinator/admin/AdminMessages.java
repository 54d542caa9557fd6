package weft.coordinator.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.Hold;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Pure. The JSON bodies of the admin API: `New…` and `Edit…` come in, the others go out. Lists are wrapped, so that
/// they can grow a cursor.
public final class AdminMessages {
    /// How long an auth key is good when nothing is said: 90 days.
    public static final Duration DEFAULT_EXPIRY = Duration.ofDays(90);

    public static final long EXPIRY_SECONDS_MAX = Duration.ofDays(3_650).toSeconds();

    private AdminMessages() {}

    public record NewTailnet(String name) {}

    public record TailnetView(TailnetId id, String name, long revision, int users, int nodes) {
        static TailnetView of(MeshState state) {
            return new TailnetView(
                    state.tailnet(),
                    state.name(),
                    state.revision(),
                    state.users().size(),
                    state.nodes().size());
        }
    }

    public record TailnetList(List<TailnetView> tailnets) {}

    /// @param role `MEMBER` when absent
    public record NewUser(String login, User.@Nullable Role role) {}

    public record UserList(List<User> users, @Nullable String next) {}

    /// For a user (id or login) or for tags.
    ///
    /// @param reusable admits any number of nodes; otherwise, or when absent, one
    /// @param ephemeral its nodes are removed when they log out; not when absent
    /// @param preApproved its nodes need no approval; so they do when absent
    /// @param expiresInSeconds 0 for never, 90 days when absent
    public record NewAuthKey(
            @Nullable String user,
            @Nullable List<String> tags,
            @Nullable Boolean reusable,
            @Nullable Boolean ephemeral,
            @Nullable Boolean preApproved,
            @Nullable Long expiresInSeconds,
            @Nullable String description) {}

    /// @param state `valid`, `used`, `revoked` or `expired`
    /// @param owner login of the user; empty for a tagged key
    /// @param key the whole key: only in the answer that made it
    public record AuthKeyView(
            AuthKeyId id,
            String state,
            String owner,
            List<String> tags,
            boolean reusable,
            boolean ephemeral,
            boolean preApproved,
            String description,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable NodeId usedBy,
            @Nullable String key) {
        static AuthKeyView of(MeshState state, AuthKey key, @Nullable String text, Instant now) {
            return new AuthKeyView(
                    key.id(),
                    stateOf(key, now),
                    ownerOf(state, key.owner()),
                    tagsOf(key.owner()),
                    key.reusable(),
                    key.ephemeral(),
                    key.preApproved(),
                    key.description(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.usedBy(),
                    text);
        }

        private static String stateOf(AuthKey key, Instant now) {
            if (key.revokedAt() != null) {
                return "revoked";
            }
            if (key.usedBy() != null) {
                return "used";
            }
            return key.expiresAt() != null && !now.isBefore(key.expiresAt()) ? "expired" : "valid";
        }
    }

    public record AuthKeyList(
            List<AuthKeyView> authKeys, @Nullable String next) {}

    /// What is absent stays.
    ///
    /// @param tags the node's tags from now on: it belongs to them and to no user
    /// @param attributes custom ones by name, `custom:tier`, for postures; an empty value removes one
    public record EditNode(
            @Nullable String name,
            @Nullable List<String> tags,
            @Nullable Map<String, String> attributes) {}

    /// @param owner login of the user; empty for a tagged node
    /// @param onlineSince when it came online, or went offline; null when nothing is known since the coordinators
    ///     started
    /// @param appliedRevision the revision that the node acts on; null when nothing is known
    /// @param hold why it talks with nobody; null when it may
    /// @param revision the tailnet's: more than `appliedRevision` is a laggard
    /// @param attributes what postures see: `node:os` as the device says, `custom:tier` as administrators do
    public record NodeView(
            NodeId id,
            String name,
            String hostname,
            String owner,
            List<String> tags,
            IpAddress ipv4,
            IpAddress ipv6,
            boolean online,
            @Nullable Instant onlineSince,
            List<Endpoint> endpoints,
            @Nullable Long appliedRevision,
            long revision,
            boolean approved,
            @Nullable Hold hold,
            boolean expired,
            @Nullable Instant keyExpiresAt,
            boolean ephemeral,
            Instant joinedAt,
            String nodeKey,
            String machineKey,
            SortedMap<String, String> attributes) {}

    public record NodeList(
            long revision, List<NodeView> nodes, @Nullable String next) {}

    /// @param summary one line for a person
    /// @param change the whole change, for programs
    public record LogLine(
            long revision, Instant at, String author, String reason, String kind, String summary, Change change) {
        static LogLine of(Entry entry) {
            return new LogLine(
                    entry.revision(),
                    entry.at(),
                    entry.author(),
                    entry.reason(),
                    entry.change().kind(),
                    ChangeText.of(entry.change()),
                    entry.change());
        }
    }

    /// @param before what to ask for the next page with; null at the first entry
    /// @param next the same as a cursor
    public record LogPage(
            List<LogLine> entries,
            @Nullable Long before,
            @Nullable String next) {}

    /// Who asks, and what that may do.
    public record SelfView(
            String author,
            @Nullable TailnetId tailnet,
            @Nullable String tailnetName,
            @Nullable UserId user,
            User.@Nullable Role role,
            List<String> scopes,
            List<String> tags,
            @Nullable Instant expiresAt) {}

    static String ownerOf(MeshState state, Owner owner) {
        return switch (owner) {
            case Owner.OfUser(UserId id) -> {
                var user = state.users().get(id);
                yield user == null ? id.toString() : user.login();
            }
            case Owner.OfTags _ -> "";
        };
    }

    static List<String> tagsOf(Owner owner) {
        return switch (owner) {
            case Owner.OfUser _ -> List.of();
            case Owner.OfTags(List<String> tags) -> tags;
        };
    }
}
