package weft.coordinator.login;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.Addresses;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.VerifiedIdentity;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;

/// Pure. Into which tailnet a person comes, if any. An address counts only when the provider verified it and may
/// speak for its domain; then
///
/// 1. an invitation to it leads to the tailnet that invites,
/// 2. else there is the one configured tailnet, or the domain's; for the domain of a large mail provider, the
/// person's own; 3. a guest, who came by an invitation once, comes back to that tailnet unless there is one of the
/// domain.
///
/// Users and groups that a provider's configuration lists limit who comes in by the second, but for those who were
/// invited.
public sealed interface TailnetChoice {
    /// It is there.
    record Existing(TailnetId tailnet, String name) implements TailnetChoice {}

    /// It is to be made, and will be the person's: the network of a domain, or the configured one.
    record Opens(String name) implements TailnetChoice {}

    /// A network of one's own is to be made.
    record Personal(String name) implements TailnetChoice {}

    /// @param line for the person at the browser
    record Refused(String line) implements TailnetChoice {}

    static TailnetChoice of(
            VerifiedIdentity who,
            ProviderConfig.Common provider,
            TailnetRules rules,
            Collection<MeshState> tailnets,
            Instant now) {
        var address = spokenFor(who, provider);
        var inviting = address == null || isSettled(who, tailnets)
                ? null
                : inviting(address, tailnets, now).orElse(null);
        if (inviting != null) {
            return existing(inviting);
        }
        var fixed = rules.fixed();
        if (fixed != null) {
            return mayCome(who, address, provider) || isGuest(fixed, who, tailnets)
                    ? named(fixed, tailnets)
                            .<TailnetChoice>map(TailnetChoice::existing)
                            .orElseGet(() -> new Opens(fixed))
                    : refusal(who, provider);
        }
        return address == null ? refusal(who, provider) : byDomain(who, address, provider, rules, tailnets);
    }

    /// Lists do not hold back whom an administrator invited.
    private static boolean isGuest(String tailnet, VerifiedIdentity who, Collection<MeshState> tailnets) {
        return named(tailnet, tailnets)
                .flatMap(state -> state.userByIdentity(who.issuer(), who.subject()))
                .filter(User::guest)
                .isPresent();
    }

    /// Whoever is in a network already is not led elsewhere by what strangers write; one of one's own is none.
    private static boolean isSettled(VerifiedIdentity who, Collection<MeshState> tailnets) {
        return tailnets.stream()
                .filter(state -> !state.name().contains("@"))
                .anyMatch(state ->
                        state.userByIdentity(who.issuer(), who.subject()).isPresent());
    }

    private static TailnetChoice byDomain(
            VerifiedIdentity who,
            Addresses.Address address,
            ProviderConfig.Common provider,
            TailnetRules rules,
            Collection<MeshState> tailnets) {
        var guest = guestOf(who, tailnets);
        boolean isListed = isListed(who, address, provider);
        if (rules.isPublic(address)) {
            var own = own(who, tailnets);
            if (own.isPresent() && isListed) {
                return existing(own.get());
            }
            return guest.<TailnetChoice>map(TailnetChoice::existing)
                    .orElseGet(() ->
                            isListed ? new Personal(freeName(address.toString(), tailnets)) : refusal(who, provider));
        }
        var domain = named(address.domain(), tailnets);
        if (domain.isPresent() && (isListed || isGuest(address.domain(), who, tailnets))) {
            return existing(domain.get());
        }
        return guest.<TailnetChoice>map(TailnetChoice::existing)
                .orElseGet(() -> isListed ? new Opens(address.domain()) : refusal(who, provider));
    }

    /// The address, when it is verified and the provider may speak for it.
    static Addresses.@Nullable Address spokenFor(VerifiedIdentity who, ProviderConfig.Common provider) {
        return who.email() == null || !who.emailVerified()
                ? null
                : Addresses.parse(who.email())
                        .filter(address -> provider.speaksFor(address.domain()))
                        .orElse(null);
    }

    /// Into a fixed tailnet comes, too, whom a list names without an address.
    private static boolean mayCome(
            VerifiedIdentity who, Addresses.@Nullable Address address, ProviderConfig.Common provider) {
        boolean vouched = address != null || provider.domains().contains(ProviderConfig.Common.ANY_DOMAIN);
        boolean hasLists =
                !provider.allowUsers().isEmpty() || !provider.allowGroups().isEmpty();
        return isListed(who, address, provider)
                && (vouched || hasLists && provider.domains().isEmpty());
    }

    private static boolean isListed(
            VerifiedIdentity who, Addresses.@Nullable Address address, ProviderConfig.Common provider) {
        if (provider.allowUsers().isEmpty() && provider.allowGroups().isEmpty()) {
            return true;
        }
        return provider.allowUsers().contains(who.subject())
                || address != null
                        && provider.allowUsers().stream().anyMatch(user -> user.equalsIgnoreCase(address.toString()))
                || who.groups().stream().anyMatch(provider.allowGroups()::contains);
    }

    private static Optional<MeshState> inviting(
            Addresses.Address address, Collection<MeshState> tailnets, Instant now) {
        return tailnets.stream()
                .filter(state -> inviteFor(state, address.toString(), now) != null)
                .max(Comparator.comparing((MeshState state) -> newest(state, address.toString(), now))
                        .thenComparing(MeshState::tailnet));
    }

    private static Instant newest(MeshState state, String address, Instant now) {
        var invite = inviteFor(state, address, now);
        return invite == null ? Instant.MIN : invite.createdAt();
    }

    /// The invitation of a tailnet to an address; null for none that is good still.
    static @Nullable Invite inviteFor(MeshState state, String address, Instant now) {
        return state.invites().values().stream()
                .filter(invite -> invite.login().equals(address) && !invite.expired(now))
                .max(Comparator.comparing(Invite::createdAt))
                .orElse(null);
    }

    private static Optional<MeshState> named(String name, Collection<MeshState> tailnets) {
        return tailnets.stream().filter(state -> state.name().equals(name)).findFirst();
    }

    /// The person's own tailnet: it has an address for a name, and the person is in it, whatever the address is
    /// today.
    private static Optional<MeshState> own(VerifiedIdentity who, Collection<MeshState> tailnets) {
        return tailnets.stream()
                .filter(state -> state.name().contains("@"))
                .filter(state -> state.userByIdentity(who.issuer(), who.subject())
                        .filter(user -> user.role() == User.Role.OWNER)
                        .isPresent())
                .findFirst();
    }

    /// A tailnet in which the person is as a guest. Whoever came in by a domain's address has to have it still.
    private static Optional<MeshState> guestOf(VerifiedIdentity who, Collection<MeshState> tailnets) {
        return tailnets.stream()
                .filter(state -> state.userByIdentity(who.issuer(), who.subject())
                        .filter(user -> !addressOf(user).endsWith("@" + state.name()))
                        .filter(user -> user.role() != User.Role.OWNER)
                        .isPresent())
                .max(Comparator.comparing(MeshState::tailnet));
    }

    /// The login, without what tells two of the same address apart.
    private static String addressOf(User user) {
        return user.login().replaceFirst("/.*", "");
    }

    private static String freeName(String wished, Collection<MeshState> tailnets) {
        var name = wished;
        for (int i = 2; named(name, tailnets).isPresent(); i++) {
            name = wished + "-" + i;
        }
        return name;
    }

    private static Existing existing(MeshState state) {
        return new Existing(state.tailnet(), state.name());
    }

    private static Refused refusal(VerifiedIdentity who, ProviderConfig.Common provider) {
        if (who.email() == null) {
            return new Refused(
                    provider.title() + " named no mail address for you, so that no network is known to be yours");
        }
        if (!who.emailVerified()) {
            return new Refused(provider.title() + " has not verified your address " + who.email()
                    + "; verify it there, then log in");
        }
        var domain = Addresses.parse(who.email()).map(Addresses.Address::domain).orElse("");
        if (!provider.speaksFor(domain)) {
            return new Refused(provider.title() + " may not speak for addresses of " + domain
                    + " here; log in by the provider that does, or ask for an invitation");
        }
        return new Refused(
                who.email() + " is not among those who may come in; ask the network's administrator for an invitation");
    }
}
