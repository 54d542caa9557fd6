package weft.protocol.policy.compile;

import java.util.Collection;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/// A person, as far as a policy can see.
///
/// @param id stable name, only compared
/// @param login what policies call the person; case does not matter
/// @param groups names that the identity provider gave, with their `group:`
public record PolicyUser(String id, String login, PolicyRole role, SortedSet<String> groups) {
    public PolicyUser {
        groups = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }

    public static PolicyUser of(String id, String login, PolicyRole role, Collection<String> groups) {
        return new PolicyUser(id, login, role, new TreeSet<>(groups));
    }

    String foldedLogin() {
        return fold(login);
    }

    static String fold(String login) {
        return login.toLowerCase(Locale.ROOT);
    }

    /// What follows the login's @.
    String domain() {
        return domain(login);
    }

    static String domain(String login) {
        return fold(login.substring(login.lastIndexOf('@') + 1));
    }
}
