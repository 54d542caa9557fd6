package weft.coordinator.login;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.Addresses;
import weft.coordinator.identity.VerifiedIdentity;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.User;

/// Pure. What a login makes of a tailnet's users. The identity decides who it is; whoever comes with an address that
/// another user is called by is somebody else, and waits for an administrator, who can tell.
public sealed interface Arrival {
    /// The person is a user, after these changes.
    record Member(User user, List<Change> changes) implements Arrival {}

    /// @param line for the person at the browser
    record Refused(String line) implements Arrival {}

    /// @param address verified, and of a domain for which the provider may speak; null for none
    static Arrival of(
            MeshState state, VerifiedIdentity who, Addresses.@Nullable Address address, String login, Instant now) {
        var known = state.userByIdentity(who.issuer(), who.subject()).orElse(null);
        var invite = address == null ? null : TailnetChoice.inviteFor(state, address.toString(), now);
        var changes = new ArrayList<Change>();
        if (known == null) {
            var made = newcomer(state, who, login, invite == null ? null : invite.role(), now);
            changes.add(new Change.UserCreated(made));
            if (invite != null) {
                changes.add(new Change.InviteRevoked(invite.id()));
            }
            return new Member(made, List.copyOf(changes));
        }
        if (known.standing() == User.Standing.SUSPENDED) {
            return new Refused("your user " + known.login() + " of " + state.name()
                    + " is suspended; ask an administrator of that network");
        }
        var label = isFree(state, known, login) ? login : known.login();
        var described = known.described(label, who.displayName(), who.groups());
        if (!described.equals(known)) {
            changes.add(new Change.UserDescribed(known.id(), label, who.displayName(), described.groups()));
        }
        return new Member(described, List.copyOf(changes));
    }

    /// The first user of a tailnet owns it.
    private static User newcomer(
            MeshState state, VerifiedIdentity who, String login, User.@Nullable Role invited, Instant now) {
        var id = state.nextUserId();
        boolean isFirst = state.users().isEmpty();
        boolean isFree = isFree(state, null, login);
        var role = isFirst ? User.Role.OWNER : invited == null ? User.Role.MEMBER : invited;
        boolean waits =
                !isFree || !isFirst && invited == null && state.settings().approveUsers();
        return new User(
                id,
                who.issuer(),
                who.subject(),
                isFree ? login : login + "/" + id,
                who.displayName(),
                isFree ? role : User.Role.MEMBER,
                waits ? User.Standing.PENDING : User.Standing.ACTIVE,
                who.groups(),
                invited != null,
                now);
    }

    private static boolean isFree(MeshState state, @Nullable User asker, String login) {
        return state.users().values().stream()
                .noneMatch(user -> user.login().equalsIgnoreCase(login)
                        && (asker == null || !user.id().equals(asker.id())));
    }

    /// What people call the person: the address, or, without one that counts, a name at the provider, which can be
    /// taken for nobody's address.
    static String loginOf(VerifiedIdentity who, Addresses.@Nullable Address address) {
        if (address != null) {
            return address.toString();
        }
        var name = who.subject().replaceAll("[^\\p{L}\\p{N}._-]", "-");
        return (name.length() > 100 ? name.substring(0, 100) : name) + "@" + who.provider();
    }
}
