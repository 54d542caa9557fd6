package weft.protocol.mesh;

import java.time.Instant;
import java.util.List;

/// A person of a tailnet. Identity is (issuer, subject); the login name is only a label.
///
/// @param issuer `local` until a provider vouches, else the provider's issuer
/// @param subject the issuer's own, stable name for the person
/// @param login what people call the person, usually an address
/// @param displayName the person's name in full; the login when nobody said one
/// @param groups that the provider says the person is in, sorted, distinct
/// @param guest whether an invitation let the person in, so that lists and domains do not hold them back
public record User(
        UserId id,
        String issuer,
        String subject,
        String login,
        String displayName,
        Role role,
        Standing standing,
        List<String> groups,
        boolean guest,
        Instant createdAt) {
    public static final String LOCAL_ISSUER = "local";

    public enum Role {
        OWNER,
        ADMIN,
        NETWORK_ADMIN,
        AUDITOR,
        MEMBER
    }

    /// Whether the person's nodes may talk.
    public enum Standing {
        ACTIVE,
        /// Logged in for the first time, and waits for an administrator.
        PENDING,
        /// Locked out by an administrator, until one lets the person in again.
        SUSPENDED
    }

    public User {
        groups = groups.stream().sorted().distinct().toList();
    }

    /// A person whom no provider vouches for.
    public static User local(UserId id, String login, Role role, Instant createdAt) {
        return new User(id, LOCAL_ISSUER, login, login, login, role, Standing.ACTIVE, List.of(), false, createdAt);
    }

    public boolean isLocal() {
        return issuer.equals(LOCAL_ISSUER);
    }

    public boolean isActive() {
        return standing == Standing.ACTIVE;
    }

    public User described(String newLogin, String newDisplayName, List<String> newGroups) {
        return new User(id, issuer, subject, newLogin, newDisplayName, role, standing, newGroups, guest, createdAt);
    }

    public User inRole(Role newRole) {
        return new User(id, issuer, subject, login, displayName, newRole, standing, groups, guest, createdAt);
    }

    public User standing(Standing newStanding) {
        return new User(id, issuer, subject, login, displayName, role, newStanding, groups, guest, createdAt);
    }

    /// The same person, for whom a provider vouches from now on.
    public User of(String newIssuer, String newSubject) {
        return new User(id, newIssuer, newSubject, login, displayName, role, standing, groups, guest, createdAt);
    }
}
