package weft.coordinator.policy;

import java.time.Instant;
import java.util.List;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;

/// Pure; takes as long as compiling a policy does. Holds a policy's tests against changes: a change that would break
/// one is refused, naming it.
final class PolicyGuard {
    private PolicyGuard() {}

    /// @throws PolicyRefused when these changes may not be
    static void check(MeshState state, List<Change> changes, Instant at) {
        if (changes.stream().noneMatch(PolicyGuard::matters)) {
            return;
        }
        var after = state;
        for (var change : changes) {
            after = after.apply(new Entry(state.tailnet(), after.revision() + 1, at, "", "", change));
        }
        var policy = after.policy();
        if (policy == null) {
            return;
        }
        boolean isNew = changes.stream().anyMatch(Change.PolicyReplaced.class::isInstance);
        var document = PolicyReview.read(policy.text());
        var failures = PolicyReview.failuresOf(after, document);
        if (failures.isEmpty()) {
            return;
        }
        if (isNew) {
            throw new PolicyRefused("a test of the policy does not hold: " + PolicyReview.describe(failures), failures);
        }
        // What is broken already does not forbid everything else.
        var broken = PolicyReview.failuresOf(state, document);
        var fresh = failures.stream()
                .filter(each -> broken.stream()
                        .noneMatch(old -> old.test() != null && old.test().equals(each.test())))
                .toList();
        if (!fresh.isEmpty()) {
            throw new PolicyRefused("that would break a test of the policy: " + PolicyReview.describe(fresh), fresh);
        }
    }

    /// Whether a policy's tests can come out otherwise after it.
    private static boolean matters(Change change) {
        return switch (change) {
            case Change.UserCreated _,
                    Change.UserRemoved _,
                    Change.UserDescribed _,
                    Change.UserRoleChanged _,
                    Change.UserClaimed _,
                    Change.NodeOwnerChanged _,
                    Change.PolicyReplaced _ -> true;
            case Change.TailnetCreated _,
                    Change.AuthKeyCreated _,
                    Change.AuthKeyRevoked _,
                    Change.NodeJoined _,
                    Change.NodeRenamed _,
                    Change.NodeKeyUpdated _,
                    Change.NodeExpiryChanged _,
                    Change.NodeRemoved _,
                    Change.NodeApproved _,
                    Change.UserStandingChanged _,
                    Change.InviteCreated _,
                    Change.InviteRevoked _,
                    Change.SettingsReplaced _,
                    Change.NodeDescribed _,
                    Change.PolicyConfirmed _ -> false;
        };
    }
}
