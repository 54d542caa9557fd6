package weft.protocol.mesh;

import java.util.Collection;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// Pure, immutable. The users of a tailnet, and what follows from them.
///
/// @param inactive those whose nodes may not talk; empty nearly always
record People(PSortedMap<UserId, User> users, PMap<Identity, UserId> byIdentity, PSet<UserId> inactive) {
    static final People NONE = new People(TreePMap.empty(), HashTreePMap.empty(), HashTreePSet.empty());

    record Identity(String issuer, String subject) {
        static Identity of(User user) {
            return new Identity(user.issuer(), user.subject());
        }
    }

    static People of(Collection<User> users) {
        var people = NONE;
        for (User user : users) {
            people = people.with(user);
        }
        return people;
    }

    People with(User user) {
        var others = without(user.id());
        return new People(
                others.users.plus(user.id(), user),
                others.byIdentity.plus(Identity.of(user), user.id()),
                user.isActive() ? others.inactive : others.inactive.plus(user.id()));
    }

    People without(UserId id) {
        var old = users.get(id);
        if (old == null) {
            return this;
        }
        var identity = Identity.of(old);
        return new People(
                users.minus(id),
                id.equals(byIdentity.get(identity)) ? byIdentity.minus(identity) : byIdentity,
                inactive.minus(id));
    }

    /// Nobody changes who is not there.
    People edited(UserId id, UnaryOperator<User> edit) {
        var old = users.get(id);
        return old == null ? this : with(edit.apply(old));
    }

    @Nullable
    User find(String issuer, String subject) {
        var id = byIdentity.get(new Identity(issuer, subject));
        return id == null ? null : users.get(id);
    }

    @Nullable
    Hold holdOf(Owner owner) {
        if (inactive.isEmpty() || !(owner instanceof Owner.OfUser(UserId id)) || !inactive.contains(id)) {
            return null;
        }
        var user = users.get(id);
        return user != null && user.standing() == User.Standing.PENDING ? Hold.USER_PENDING : Hold.USER_SUSPENDED;
    }
}
