package weft.coordinator.membership;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.Budget;
import weft.coordinator.limit.FailureLimit;
import weft.coordinator.live.NodeRef;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Enrollment;
import weft.protocol.mesh.KeyRenewal;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;
import weft.protocol.stream.AuthKeyText;
import weft.protocol.stream.NodeMessage.Hello;
import weft.protocol.stream.Refusal;

/// Any thread. Decides with [Enrollment] who is a member, and writes what follows from it to the journal. A member
/// that reconnects is let in by what this process knows, without the database.
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /// A device changes its system or name now and then; one that does at each connection fills no journal.
    private static final int DESCRIPTIONS_BURST = 5;

    private static final Duration DESCRIPTIONS_REFILL = Duration.ofMinutes(10);

    private final Journal journal;
    private final Replica replica;
    private final InstantSource clock;
    private final FailureLimit guesses;
    private final Budget<NodeRef> descriptions = new Budget<>(DESCRIPTIONS_BURST, DESCRIPTIONS_REFILL);

    public Membership(Journal journal, Replica replica, InstantSource clock) {
        this.journal = journal;
        this.replica = replica;
        this.clock = clock;
        this.guesses = new FailureLimit(clock);
    }

    /// Never fails: what goes wrong is a refusal.
    ///
    /// @param from whence it comes, for who guesses auth keys; null when that is not known
    public Future<Admission> admit(MachineKey machine, Hello hello, @Nullable InetAddress from) {
        var known = asMember(machine, hello);
        if (known.isPresent()) {
            return Future.succeededFuture(known.get());
        }
        return (hello.authKey() == null ? returning(machine, hello) : joining(machine, hello, hello.authKey(), from))
                .recover(Membership::undecided);
    }

    /// Lets in a device for which a person logged in. Never fails: what goes wrong is a refusal.
    public Future<Admission> admitLogin(MachineKey machine, Hello hello, TailnetId tailnet, UserId user) {
        var now = clock.instant();
        var request = new Enrollment.Request(machine, hello.nodeKey(), hello.hostname(), null, user);
        return journal.append(tailnet, "user:" + user, "logged in", state -> decide(state, request, hello, now))
                .map(appended -> member(tailnet, appended.result(), appended.revision()))
                .recover(Membership::undecided);
    }

    private static Future<Admission> undecided(Throwable failure) {
        LOG.debug("a hello could not be decided", failure);
        return Future.succeededFuture(new Admission.Refused(
                Refusal.UNAVAILABLE, "the coordinator cannot reach its database; this node tries again"));
    }

    /// The node leaves: its key is void; an ephemeral one is gone.
    public Future<Void> logout(TailnetId tailnet, NodeId node) {
        var now = clock.instant();
        return journal.append(tailnet, "node:" + node, "logged out", state -> loggedOut(state, node, now))
                .mapEmpty();
    }

    /// The node's next key is valid beside its current one from now on.
    public Future<Void> renewKey(TailnetId tailnet, NodeId node, NodeKey next) {
        var now = clock.instant();
        return journal.append(tailnet, "node:" + node, "renews its key", state -> {
                    var changes = KeyRenewal.begin(state, node, next, now);
                    return new Decision<>(!changes.isEmpty(), changes, List.of());
                })
                .mapEmpty();
    }

    /// The node needs its former key no more.
    public Future<Void> keyTakesOver(TailnetId tailnet, NodeId node, NodeKey next) {
        return journal.append(tailnet, "node:" + node, "renewed its key", state -> {
                    var changes = KeyRenewal.finish(state, node, next);
                    return new Decision<>(!changes.isEmpty(), changes, List.of());
                })
                .mapEmpty();
    }

    /// Removes an ephemeral node, if it is there and still ephemeral.
    Future<Boolean> removeEphemeral(TailnetId tailnet, NodeId id) {
        return journal.append(tailnet, "coordinator", "ephemeral node stayed away", state -> {
                    var node = state.node(id);
                    return node == null || !node.ephemeral()
                            ? Decision.nothing(false)
                            : Decision.of(true, new Change.NodeRemoved(id));
                })
                .map(appended -> appended.result());
    }

    private Optional<Admission> asMember(MachineKey machine, Hello hello) {
        var state = hello.tailnet() == null ? null : replica.state(hello.tailnet());
        if (state == null) {
            return Optional.empty();
        }
        return Enrollment.decide(state, request(machine, hello, null), clock.instant())
                        instanceof Enrollment.Decision.AlreadyMember(var node)
                ? Optional.of(new Admission.Member(state.tailnet(), node.id(), state.revision(), false))
                : Optional.empty();
    }

    /// No auth key, and not a member as far as is known here; it may have become one a moment ago elsewhere.
    private Future<Admission> returning(MachineKey machine, Hello hello) {
        if (hello.tailnet() == null) {
            return Future.succeededFuture(new Admission.Refused(
                    Refusal.AUTH_KEY_NEEDED,
                    "this node is not a member of a tailnet; run weft up: log in, or give an auth key"));
        }
        var tailnet = hello.tailnet();
        return replica.refresh(tailnet).map(_ -> {
            var state = replica.state(tailnet);
            if (state == null) {
                return new Admission.Refused(
                        Refusal.NODE_REMOVED,
                        "this coordinator has no tailnet " + tailnet + "; run weft up: log in, or give an auth key");
            }
            return outcome(state, Enrollment.decide(state, request(machine, hello, null), clock.instant()), hello);
        });
    }

    private Future<Admission> joining(MachineKey machine, Hello hello, String shown, @Nullable InetAddress from) {
        AuthKeyText text;
        try {
            text = AuthKeyText.parse(shown);
        } catch (IllegalArgumentException malformed) {
            return Future.succeededFuture(
                    new Admission.Refused(Refusal.AUTH_KEY_MALFORMED, String.valueOf(malformed.getMessage())));
        }
        var hash = text.hash().bytes();
        if (from != null && !guesses.mayTry(from, hash)) {
            return Future.succeededFuture(new Admission.Refused(
                    Refusal.UNAVAILABLE,
                    "too many wrong auth keys came from this node's address; this node tries again in a while"));
        }
        return journal.isAuthKey(text.tailnet(), text.id(), text.hash()).compose(isIt -> {
            if (isIt) {
                guesses.proved(hash);
                return append(machine, hello, text.tailnet(), text.id());
            }
            if (from != null) {
                guesses.failed(from);
            }
            return Future.succeededFuture(unknownKey());
        });
    }

    private Future<Admission> append(MachineKey machine, Hello hello, TailnetId tailnet, AuthKeyId key) {
        var now = clock.instant();
        var request = request(machine, hello, new Enrollment.ShownKey(key));
        return journal.append(tailnet, "auth-key:" + key, "joined", state -> decide(state, request, hello, now))
                .map(appended -> member(tailnet, appended.result(), appended.revision()));
    }

    private static Decision<Enrollment.Decision> decide(
            MeshState state, Enrollment.Request request, Hello hello, Instant now) {
        var decision = Enrollment.decide(state, request, now);
        if (!(decision instanceof Enrollment.Decision.Admitted(var node, var admitting))) {
            return Decision.nothing(decision);
        }
        var changes = new ArrayList<>(admitting);
        var facts = NodeFacts.after(state.attributes(node.id()), hello);
        if (!facts.equals(state.attributes(node.id()))) {
            changes.add(new Change.NodeDescribed(node.id(), facts));
        }
        return Decision.of(decision, changes.toArray(Change[]::new));
    }

    /// Writes down what a member says of its device, if it is not what it said before. Never fails.
    ///
    /// @return whether that is settled; otherwise it should be tried again after a while
    public Future<Boolean> describe(TailnetId tailnet, NodeId node, Hello hello) {
        var known = replica.state(tailnet);
        if (known != null && saysNothingNew(known, node, hello)) {
            return Future.succeededFuture(true);
        }
        if (!descriptions.allows(new NodeRef(tailnet, node), TimeUnit.MILLISECONDS.toNanos(clock.millis()))) {
            LOG.debug("{} describes itself anew too often; what it says now waits", node);
            return Future.succeededFuture(false);
        }
        return journal.append(tailnet, "node:" + node, "said so", state -> {
                    return saysNothingNew(state, node, hello)
                            ? Decision.nothing(true)
                            : Decision.of(
                                    true,
                                    new Change.NodeDescribed(node, NodeFacts.after(state.attributes(node), hello)));
                })
                .map(appended -> appended.result())
                .otherwise(failure -> {
                    LOG.debug("what {} says of itself could not be written down yet", node, failure);
                    return false;
                });
    }

    private static boolean saysNothingNew(MeshState state, NodeId node, Hello hello) {
        var known = state.attributes(node);
        return state.node(node) == null || NodeFacts.after(known, hello).equals(known);
    }

    private static Decision<Boolean> loggedOut(MeshState state, NodeId id, Instant now) {
        var node = state.node(id);
        if (node == null || node.expired(now)) {
            return Decision.nothing(false);
        }
        return Decision.of(true, node.ephemeral() ? new Change.NodeRemoved(id) : new Change.NodeExpiryChanged(id, now));
    }

    /// A node that says it was a member, and is not, was removed.
    private static Admission outcome(MeshState state, Enrollment.Decision decision, Hello hello) {
        if (decision instanceof Enrollment.Decision.Refused(var reason, var _)
                && reason == Enrollment.Reason.AUTH_KEY_NEEDED
                && hello.cursor() != null) {
            return new Admission.Refused(
                    Refusal.NODE_REMOVED,
                    "this node was removed from its tailnet; run weft up: log in, or give an auth key");
        }
        return member(state.tailnet(), decision, state.revision());
    }

    private static Admission member(TailnetId tailnet, Enrollment.Decision decision, long revision) {
        return switch (decision) {
            case Enrollment.Decision.Admitted(var node, var _) ->
                new Admission.Member(tailnet, node.id(), revision, true);
            case Enrollment.Decision.AlreadyMember(var node) ->
                new Admission.Member(tailnet, node.id(), revision, false);
            case Enrollment.Decision.Refused(var reason, var message) ->
                new Admission.Refused(Refusal.valueOf(reason.name()), message);
        };
    }

    private static Admission unknownKey() {
        return new Admission.Refused(
                Refusal.AUTH_KEY_UNKNOWN,
                "this coordinator does not know that auth key; check it, and the coordinator's URL");
    }

    private static Enrollment.Request request(MachineKey machine, Hello hello, Enrollment.@Nullable ShownKey shown) {
        return new Enrollment.Request(machine, hello.nodeKey(), hello.hostname(), shown, null);
    }
}
