package weft.coordinator.login;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.Database;
import weft.coordinator.identity.DeviceGrant;
import weft.coordinator.identity.IdentityProvider;
import weft.coordinator.identity.LoginAttempt;
import weft.coordinator.identity.Providers;
import weft.coordinator.identity.VerifiedIdentity;
import weft.coordinator.journal.AppendFailed;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.AddressBudget;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.crypto.Blake2s;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.stream.AuthKeyText;
import weft.protocol.stream.NodeMessage.Hello;

/// Any thread. Logins from the device's question to the person's answer, without HTTP: the stream asks for a URL, the
/// pages lead through a provider and decide, the stream hears of it.
///
/// The secret in a URL lets its holder *start* a login in the browser that opens it, and nothing more: what a
/// provider answered belongs to that browser's cookie, and the device is admitted by whoever confirms there, as that
/// person.
public final class LoginDesk {
    public static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(LoginDesk.class);
    private static final int TRIES_MAX = 5;
    private static final int OPENINGS_BURST = 500;
    private static final Duration OPENINGS_REFILL = Duration.ofMillis(100);

    private final Parts parts;
    private final LoginStore store;
    private final AddressBudget openings = new AddressBudget(OPENINGS_BURST, OPENINGS_REFILL);

    /// What the desk stands on.
    ///
    /// @param publicUrl how browsers reach this cluster, without a slash at its end; null when nobody said
    public record Parts(
            Database database,
            Journal journal,
            Replica replica,
            Providers providers,
            TailnetRules rules,
            Events events,
            JsonCodec json,
            Entropy entropy,
            InstantSource clock,
            @Nullable String publicUrl) {}

    /// What a device that asks for a login gets.
    ///
    /// @param url for the person; its last part is a secret
    /// @param device by which the answer will be known
    public record Ticket(String url, Instant expiresAt, Key32 device) {}

    /// What became of a device's logins.
    public sealed interface Outcome {
        /// Nobody has decided yet.
        record Undecided() implements Outcome {}

        record Confirmed(TailnetId tailnet, UserId user) implements Outcome {}

        record Denied() implements Outcome {}
    }

    /// What a confirmation came to.
    sealed interface Confirmation {
        /// @param waits the user has to be approved by an administrator first
        record Joined(String tailnet, String login, boolean waits) implements Confirmation {}

        /// @param line for the person
        record Refused(String line) implements Confirmation {}

        /// It was decided before, or has expired.
        record TooLate() implements Confirmation {}
    }

    public LoginDesk(Parts parts) {
        this.parts = parts;
        this.store = new LoginStore(parts.database(), parts.json());
    }

    /// Whether there is any provider to log in by.
    public boolean isOpen() {
        return !parts.providers().isEmpty() && parts.publicUrl() != null;
    }

    /// Whom a login admits: this installation with this node key.
    public static Key32 deviceOf(MachineKey machine, NodeKey node) {
        return Key32.of(Blake2s.hash(machine.bytes(), node.bytes()));
    }

    /// Whether a device at this address may have a login now.
    public boolean mayOpen(@Nullable InetAddress address) {
        return openings.allows(address, System.nanoTime());
    }

    /// A new login for a device that has proved its keys.
    public Future<Ticket> open(MachineKey machine, Hello hello) {
        var secret = secret();
        var device = deviceOf(machine, hello.nodeKey());
        var now = now();
        var expiresAt = now.plus(LIFETIME);
        return store.open(
                        new LoginStore.Opening(hash(secret), device, machine, hello, isMember(machine, hello)),
                        now,
                        expiresAt)
                .map(_ -> new Ticket(parts.publicUrl() + "/login/" + secret, expiresAt, device));
    }

    /// Whether a device that comes without a tailnet is in one all the same: its person wants to log in anew.
    private boolean isMember(MachineKey machine, Hello hello) {
        return hello.tailnet() == null
                && parts.replica().states().stream()
                        .flatMap(state -> state.nodeByMachine(machine).stream())
                        .anyMatch(node -> node.hasKey(hello.nodeKey()));
    }

    /// What somebody decided about a device.
    public Future<Outcome> outcome(Key32 device) {
        return store.decided(device, now())
                .map(found -> found.map(LoginDesk::outcome).orElseGet(Outcome.Undecided::new));
    }

    /// Those of these devices about which somebody has decided.
    public Future<Set<Key32>> decidedAmong(Collection<Key32> devices) {
        return devices.isEmpty() ? Future.succeededFuture(Set.of()) : store.decidedAmong(devices, now());
    }

    /// The device came in, or was told no: what was decided has done its work.
    public Future<Void> used(Key32 device) {
        return store.used(device, now())
                .onFailure(failure -> LOG.debug("a login could not be marked as used", failure));
    }

    private static Outcome outcome(PendingLogin login) {
        return login.state() == PendingLogin.State.CONFIRMED && login.tailnet() != null && login.user() != null
                ? new Outcome.Confirmed(login.tailnet(), login.user())
                : new Outcome.Denied();
    }

    /// How somebody logs in with a code, by the first provider that allows it; empty when none does.
    public Optional<DeviceGrant> devices() {
        return parts.providers().all().stream()
                .map(IdentityProvider::devices)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// Lets the device of a ticket in as the person who approved its code. Empty when it is in, or waits for an
    /// administrator; else one line that says why not.
    public Future<Optional<String>> vouched(Ticket ticket, VerifiedIdentity who) {
        return find(ticket.url().substring(ticket.url().lastIndexOf('/') + 1))
                .compose(login -> login.isEmpty()
                        ? Future.succeededFuture(new Confirmation.TooLate())
                        : confirm(login.get(), who))
                .map(done -> switch (done) {
                    case Confirmation.Joined _ -> Optional.empty();
                    case Confirmation.Refused(String line) -> Optional.of(line);
                    case Confirmation.TooLate _ -> Optional.of("the login has expired; run weft up again");
                });
    }

    Future<Optional<PendingLogin>> find(String secret) {
        return store.find(hash(secret));
    }

    Collection<IdentityProvider> providers() {
        return parts.providers().all();
    }

    Optional<IdentityProvider> provider(String name) {
        return parts.providers().named(name);
    }

    LoginStore store() {
        return store;
    }

    /// A fresh attempt at a login, to be taken to a provider.
    LoginAttempt attempt(PendingLogin login, String callbackPath) {
        return LoginAttempt.fresh(url(callbackPath), login.anew(), parts.entropy());
    }

    /// How browsers reach a path.
    String url(String path) {
        return parts.publicUrl() + path;
    }

    /// Which tailnet it would be, as things stand.
    TailnetChoice choice(VerifiedIdentity who) {
        return parts.providers()
                .named(who.provider())
                .map(provider -> TailnetChoice.of(
                        who,
                        provider.config().common(),
                        parts.rules(),
                        parts.replica().states(),
                        now()))
                .orElseGet(() -> new TailnetChoice.Refused("provider " + who.provider() + " is not there any more"));
    }

    /// Lets the device in as this person: makes the person a user, and the tailnet when it is not there, and wakes
    /// the device's stream. Of several who confirm one login the first is let in; the others change nothing.
    Future<Confirmation> confirm(PendingLogin login, VerifiedIdentity who) {
        return store.claim(login.id(), now())
                .compose(claimed -> claimed
                        ? arrive(who, TRIES_MAX)
                                .compose(arrived -> arrived(login, arrived))
                                .recover(failure -> reopened(login).compose(_ -> Future.failedFuture(failure)))
                        : Future.succeededFuture(new Confirmation.TooLate()));
    }

    private Future<Confirmation> arrived(PendingLogin login, Arrived arrived) {
        return switch (arrived) {
            case Arrived.Refused(String line) -> reopened(login).map(_ -> new Confirmation.Refused(line));
            case Arrived.Member(TailnetId tailnet, String name, User user) ->
                store.confirmed(login.id(), tailnet, user.id(), now().plus(LIFETIME))
                        .map(confirmed -> {
                            if (!confirmed) {
                                return new Confirmation.TooLate();
                            }
                            ring(login);
                            return new Confirmation.Joined(name, user.login(), !user.isActive());
                        });
        };
    }

    /// When even that fails, the login ends as it expires.
    private Future<Void> reopened(PendingLogin login) {
        return store.reopen(login.id()).recover(failure -> {
            LOG.debug("a login could not be opened again", failure);
            return Future.succeededFuture();
        });
    }

    /// The person does not know the device.
    Future<Boolean> deny(PendingLogin login) {
        return store.deny(login.id(), now()).onSuccess(decided -> {
            if (decided) {
                ring(login);
            }
        });
    }

    private void ring(PendingLogin login) {
        parts.events().publish(LoginTopics.LOGIN_DECIDED, new LoginDecided(login.device()));
    }

    private sealed interface Arrived {
        record Member(TailnetId tailnet, String name, User user) implements Arrived {}

        record Refused(String line) implements Arrived {}
    }

    /// Two who open the same tailnet at the same time: the later one finds it there, and looks again.
    private Future<Arrived> arrive(VerifiedIdentity who, int tries) {
        return switch (choice(who)) {
            case TailnetChoice.Refused(String line) -> Future.succeededFuture(new Arrived.Refused(line));
            case TailnetChoice.Existing(TailnetId tailnet, String name) -> join(tailnet, name, who);
            case TailnetChoice.Opens(String name) -> make(name, who, tries);
            case TailnetChoice.Personal(String name) -> make(name, who, tries);
        };
    }

    private Future<Arrived> join(TailnetId tailnet, String name, VerifiedIdentity who) {
        return parts.journal()
                .append(tailnet, "login:" + who.provider(), "logged in", state -> {
                    var arrival = arrival(state, who);
                    return arrival instanceof Arrival.Member(var _, var changes)
                            ? new Decision<>(arrival, changes, List.of())
                            : Decision.nothing(arrival);
                })
                .map(appended -> switch (appended.result()) {
                    case Arrival.Member(var user, var _) -> new Arrived.Member(tailnet, name, user);
                    case Arrival.Refused(var line) -> new Arrived.Refused(line);
                });
    }

    private Future<Arrived> make(String name, VerifiedIdentity who, int tries) {
        return parts.journal()
                .createTailnet(name, "login:" + who.provider(), "first login", state -> switch (arrival(state, who)) {
                    case Arrival.Member member -> new Decision<Arrival>(member, member.changes(), List.of());
                    case Arrival.Refused refused -> Decision.<Arrival>nothing(refused);
                })
                .map(created -> switch (created.result()) {
                    case Arrival.Member(var user, var _) -> (Arrived) new Arrived.Member(created.tailnet(), name, user);
                    case Arrival.Refused(var line) -> new Arrived.Refused(line);
                })
                .onSuccess(_ -> LOG.info("a login opened a tailnet"))
                .recover(failure -> failure instanceof AppendFailed taken
                                && taken.reason() == AppendFailed.Reason.NAME_TAKEN
                                && tries > 1
                        ? parts.replica().refreshAll().compose(_ -> arrive(who, tries - 1))
                        : Future.failedFuture(failure));
    }

    private Arrival arrival(MeshState state, VerifiedIdentity who) {
        var address = provider(who.provider())
                .map(provider -> TailnetChoice.spokenFor(who, provider.config().common()))
                .orElse(null);
        return Arrival.of(state, who, address, Arrival.loginOf(who, address), now());
    }

    String secret() {
        return AuthKeyText.secretOf(parts.entropy().bytes(AuthKeyText.SECRET_BYTES));
    }

    /// What is stored in place of a secret with at least 160 random bits.
    static Key32 hash(String secret) {
        return Key32.of(Blake2s.hash(secret.getBytes(StandardCharsets.UTF_8)));
    }

    Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
