package weft.coordinator.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Reach;
import weft.protocol.rights.Rights;
import weft.protocol.rights.Scope;
import weft.protocol.rights.Scopes;

/// Pure. Who makes a request, and what it may do at most.
///
/// @param author as the journal names it, e.g. `user:u3`, `token:first`, `client:terraform`
/// @param tailnet the only one that it can see; null for a cluster operator, who sees all
/// @param user whose personal token it is; null for what acts for nobody in particular
/// @param role what its tailnet lets it do; null for a cluster operator
/// @param tags what an OAuth client that has some may give to nodes and auth keys; empty for any
/// @param expiresAt when the credential ends; null for never
public record Caller(
        String author,
        @Nullable TailnetId tailnet,
        @Nullable UserId user,
        @Nullable Role role,
        Scopes scopes,
        List<String> tags,
        @Nullable Instant expiresAt) {
    public Caller {
        tags = List.copyOf(tags);
        if ((tailnet == null) != (role == null)) {
            throw new IllegalArgumentException("who is bound to a tailnet has a role there, and nobody else has");
        }
    }

    /// Whether it is of the cluster, not of one tailnet.
    public boolean isOperator() {
        return tailnet == null;
    }

    /// How far it may go with what needs that scope.
    public Reach reach(Scope need) {
        if (!scopes.grants(need)) {
            return Reach.NONE;
        }
        if (role == null) {
            return Reach.ALL;
        }
        var reach = Rights.reach(role, need);
        return reach == Reach.OWN && user == null ? Reach.NONE : reach;
    }

    public boolean sees(TailnetId other) {
        return tailnet == null || tailnet.equals(other);
    }
}
