package weft.coordinator.login;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.VerifiedIdentity;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.TailnetSettings;
import weft.protocol.mesh.User;

/// One thread. Tailnets as logins find and make them, without a database.
final class Tailnets {
    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    final List<MeshState> states = new ArrayList<>();
    TailnetRules rules = TailnetRules.BY_DOMAIN;

    /// Makes a tailnet by hand, as an administrator does.
    MeshState made(String name) {
        var id = new TailnetId(states.size() + 1);
        states.add(MeshState.empty(id));
        return applied(id, new Change.TailnetCreated(name));
    }

    MeshState applied(TailnetId tailnet, Change... changes) {
        var state = states.get((int) tailnet.value() - 1);
        for (var change : changes) {
            state = state.apply(new Entry(tailnet, state.revision() + 1, NOW, "test", "", change));
        }
        states.set((int) tailnet.value() - 1, state);
        return state;
    }

    MeshState named(String name) {
        return states.stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> names() {
        return states.stream().map(MeshState::name).toList();
    }

    void invite(MeshState to, String login, User.Role role) {
        applied(
                to.tailnet(),
                new Change.InviteCreated(new Invite(to.nextInviteId(), login, role, "test", NOW, NOW.plusSeconds(60))));
    }

    void approvesUsers(MeshState state) {
        applied(state.tailnet(), new Change.SettingsReplaced(new TailnetSettings(false, true, null)));
    }

    TailnetChoice choice(VerifiedIdentity who, ProviderConfig.Common provider) {
        return TailnetChoice.of(who, provider, rules, states, NOW);
    }

    /// A whole login: into which tailnet, and as whom. A refusal is an [AssertionError].
    In login(VerifiedIdentity who, ProviderConfig.Common provider) {
        var state = switch (choice(who, provider)) {
            case TailnetChoice.Existing(var tailnet, var _) -> states.get((int) tailnet.value() - 1);
            case TailnetChoice.Opens(var name) -> made(name);
            case TailnetChoice.Personal(var name) -> made(name);
            case TailnetChoice.Refused(var line) -> throw new AssertionError(line);
        };
        var address = TailnetChoice.spokenFor(who, provider);
        return switch (Arrival.of(state, who, address, Arrival.loginOf(who, address), NOW)) {
            case Arrival.Member(var user, var changes) ->
                new In(applied(state.tailnet(), changes.toArray(Change[]::new)).name(), user);
            case Arrival.Refused(var line) -> throw new AssertionError(line);
        };
    }

    record In(String tailnet, User user) {}

    static ProviderConfig.Common provider(String name, String... domains) {
        return new ProviderConfig.Common(name, name, List.of(domains), List.of(), List.of());
    }

    static VerifiedIdentity who(String issuer, String subject, String email, String... groups) {
        return new VerifiedIdentity(issuer, "https://" + issuer, subject, email, true, subject, List.of(groups));
    }

    static VerifiedIdentity unverified(String issuer, String subject, String email) {
        return new VerifiedIdentity(issuer, "https://" + issuer, subject, email, false, subject, List.of());
    }
}
