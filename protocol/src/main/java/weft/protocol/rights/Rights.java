package weft.protocol.rights;

import weft.protocol.mesh.User.Role;

/// Pure. Which role may do what in its tailnet. A cluster operator is no role of a tailnet and is limited by nothing
/// but
/// its credential's scopes.
///
/// | role | looks at | changes |
/// |---|---|---|
/// | owner, admin | everything | everything; who is owner, and what owners have, only an owner |
/// | network admin | everything | nodes, auth keys, policy; tokens of its own |
/// | auditor | everything | nothing |
/// | member | own nodes and tokens, itself | own nodes and tokens |
public final class Rights {
    private Rights() {}

    /// How far a role's hand goes for what needs that scope.
    public static Reach reach(Role role, Scope need) {
        return switch (need.area().kind()) {
            case CLUSTER -> Reach.NONE;
            case SHARED -> need.write() || role == Role.MEMBER ? Reach.NONE : Reach.ALL;
            case TAILNET -> inTailnet(role, need);
        };
    }

    private static Reach inTailnet(Role role, Scope need) {
        return switch (role) {
            case OWNER, ADMIN -> Reach.ALL;
            case NETWORK_ADMIN -> need.write() ? networkAdminChanges(need.area()) : Reach.ALL;
            case AUDITOR -> need.write() ? Reach.NONE : Reach.ALL;
            case MEMBER -> member(need);
        };
    }

    private static Reach networkAdminChanges(Area area) {
        return switch (area) {
            case NODES, AUTH_KEYS, POLICY -> Reach.ALL;
            case TOKENS -> Reach.OWN;
            case USERS, SETTINGS, LOG, RELAYS, RELAY_TOKENS, TAILNETS, PROVIDERS, METRICS -> Reach.NONE;
        };
    }

    private static Reach member(Scope need) {
        return switch (need.area()) {
            case NODES, TOKENS -> Reach.OWN;
            case USERS -> need.write() ? Reach.NONE : Reach.OWN;
            case AUTH_KEYS, POLICY, SETTINGS, LOG, RELAYS, RELAY_TOKENS, TAILNETS, PROVIDERS, METRICS -> Reach.NONE;
        };
    }
}
