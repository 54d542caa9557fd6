package weft.coordinator.policy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.coordinator.journal.AppendFailed;
import weft.coordinator.journal.AppendRequest;
import weft.coordinator.journal.Appended;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.policy.PolicyMessages.NewPolicy;
import weft.coordinator.policy.PolicyMessages.PolicyDifference;
import weft.coordinator.policy.PolicyMessages.PolicyEntry;
import weft.coordinator.policy.PolicyMessages.PolicyExplanation;
import weft.coordinator.policy.PolicyMessages.PolicyLog;
import weft.coordinator.policy.PolicyMessages.PolicyReport;
import weft.coordinator.policy.PolicyMessages.PolicyView;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.packet.IpAddress;

/// Any thread. What administrators do with policies. Documents are read, compiled and tested on worker threads, never
/// on
/// an event loop, and come into force only if the tailnet is still as it was tested.
public final class PolicyDesk {
    private static final String REPLACED = "policy.replaced";
    private static final int TRIES_MAX = 8;

    private final Vertx vertx;
    private final Journal journal;
    private final Replica replica;
    private final InstantSource clock;

    public PolicyDesk(Vertx vertx, Journal journal, Replica replica, InstantSource clock) {
        this.vertx = vertx;
        this.journal = journal;
        this.replica = replica;
        this.clock = clock;
    }

    /// Who wants a change, and why.
    public record Author(String name, String reason) {}

    public static PolicyView view(MeshState state) {
        var policy = state.policy();
        return policy == null
                ? new PolicyView(0, PolicyReview.NONE, null)
                : new PolicyView(policy.revision(), policy.text(), policy.confirmBy());
    }

    /// Puts a document into force; fails with [PolicyRefused] when it cannot be, or when the policy is not the one that
    /// was read before.
    ///
    /// @param check throws when the tailnet is not any more as the wish expects it
    public Future<PolicyView> replace(MeshState state, NewPolicy wished, Author author, Consumer<MeshState> check) {
        var confirmBy = wished.confirmWithinSeconds() == null ? null : now().plusSeconds(wished.confirmWithinSeconds());
        return guarded(state.tailnet(), author, current -> {
                    check.accept(current);
                    checkRevision(current, wished.revision());
                    var policy = current.policy();
                    return policy != null && policy.text().equals(wished.text()) && policy.confirmBy() == null
                            ? Decision.nothing(current)
                            : Decision.of(current, new Change.PolicyReplaced(wished.text(), confirmBy));
                })
                .map(_ -> view(newest(state)));
    }

    private static void checkRevision(MeshState current, @Nullable Long expected) {
        long now = view(current).revision();
        if (expected != null && expected != now) {
            throw new PolicyRefused(
                    "the policy changed since you read it: you read revision " + expected + ", it is at " + now,
                    List.of());
        }
    }

    /// Keeps the policy in force.
    public Future<PolicyView> confirm(MeshState state, Author author) {
        return journal.append(
                        state.tailnet(),
                        author.name(),
                        author.reason(),
                        current -> current.policy() == null || current.policy().confirmBy() == null
                                ? Decision.nothing(current)
                                : Decision.of(current, new Change.PolicyConfirmed()))
                .map(_ -> view(newest(state)));
    }

    /// Takes back a policy that nobody confirmed in time; does nothing when there is none such.
    Future<Boolean> rollBackIfDue(MeshState state) {
        var now = now();
        return journal.append(state.tailnet(), "coordinator", "nobody confirmed the policy in time", current -> {
                    var policy = current.policy();
                    if (policy == null || policy.confirmBy() == null || now.isBefore(policy.confirmBy())) {
                        return Decision.nothing(false);
                    }
                    var before = Objects.requireNonNullElse(policy.previous(), PolicyReview.NONE);
                    return Decision.of(true, new Change.PolicyReplaced(before, null));
                })
                .map(Appended::result);
    }

    /// Whether a document could come into force, with all that stands against it.
    public Future<PolicyReport> check(MeshState state, String text) {
        return work(() -> {
            try {
                var document = PolicyReview.read(text);
                var failures = PolicyReview.failuresOf(state, document);
                int tests = document.tests().size() + document.sshTests().size();
                return new PolicyReport(failures.isEmpty(), tests, failures);
            } catch (PolicyRefused refused) {
                return new PolicyReport(false, 0, refused.findings());
            }
        });
    }

    /// What changes from one document to another, in the tailnet as it is; null is the one in force.
    public Future<PolicyDifference> difference(MeshState state, @Nullable String before, String after) {
        return work(() -> PolicyReview.difference(
                state, Objects.requireNonNullElseGet(before, () -> PolicyReview.textOf(state)), after));
    }

    public Future<PolicyExplanation> explain(
            MeshState state, IpAddress source, IpAddress target, @Nullable Integer port, List<Integer> protocols) {
        return work(() -> PolicyReview.explain(state, source, target, port, protocols));
    }

    /// Documents of the past, newest first.
    public Future<PolicyLog> log(MeshState state, long before, int limit) {
        return journal.beforeOfKind(state.tailnet(), REPLACED, before, limit)
                .map(entries ->
                        new PolicyLog(entries.stream().map(PolicyDesk::logged).toList()));
    }

    private static PolicyEntry logged(Entry entry) {
        return new PolicyEntry(entry.revision(), entry.at(), entry.author(), entry.reason(), (int)
                textOf(entry).lines().count());
    }

    private static String textOf(Entry entry) {
        return entry.change() instanceof Change.PolicyReplaced(var text, var _) ? text : PolicyReview.NONE;
    }

    /// The document that was in force at a revision; fails with [PolicyRefused] when there is none.
    public Future<PolicyView> at(MeshState state, long revision) {
        if (revision > state.revision() || revision < 1) {
            return Future.failedFuture(new PolicyRefused(
                    "there is no revision " + revision + "; the newest is " + state.revision(), List.of()));
        }
        return journal.beforeOfKind(state.tailnet(), REPLACED, revision + 1, 1).map(entries -> {
            if (entries.isEmpty()) {
                return new PolicyView(0, PolicyReview.NONE, null);
            }
            return new PolicyView(entries.getFirst().revision(), textOf(entries.getFirst()), null);
        });
    }

    /// Appends what the decider wants, unless a test of the policy that is then in force would not hold that holds now,
    /// or the policy is new and cannot be accepted. Fails with [PolicyRefused] then.
    public <R> Future<R> guarded(TailnetId tailnet, Author author, Function<MeshState, Decision<R>> decider) {
        return attempt(tailnet, author, decider, TRIES_MAX);
    }

    private <R> Future<R> attempt(
            TailnetId tailnet, Author author, Function<MeshState, Decision<R>> decider, int triesLeft) {
        var state = replica.state(tailnet);
        if (state == null) {
            return journal.append(tailnet, author.name(), author.reason(), decider)
                    .map(Appended::result);
        }
        return work(() -> {
                    PolicyGuard.check(state, decider.apply(state).changes(), clock.instant());
                    return state.revision();
                })
                .compose(revision ->
                        journal.append(new AppendRequest<>(tailnet, author.name(), author.reason(), revision, decider)))
                .map(Appended::result)
                .recover(failure -> failure instanceof AppendFailed moved
                                && moved.reason() == AppendFailed.Reason.REVISION_MOVED
                                && triesLeft > 1
                        ? replica.refresh(tailnet).compose(_ -> attempt(tailnet, author, decider, triesLeft - 1))
                        : Future.failedFuture(failure));
    }

    private MeshState newest(MeshState state) {
        return Objects.requireNonNullElse(replica.state(state.tailnet()), state);
    }

    private <T> Future<T> work(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
