package weft.protocol.policy.compile;

import org.jspecify.annotations.Nullable;
import weft.protocol.policy.document.Autogroup;

/// What a user may do in the tailnet's administration, as far as `autogroup:admin` and its like see it.
public enum PolicyRole {
    OWNER(Autogroup.OWNER),
    ADMIN(Autogroup.ADMIN),
    NETWORK_ADMIN(Autogroup.NETWORK_ADMIN),
    IT_ADMIN(Autogroup.IT_ADMIN),
    BILLING_ADMIN(Autogroup.BILLING_ADMIN),
    AUDITOR(Autogroup.AUDITOR),
    MEMBER(null);

    private final @Nullable Autogroup group;

    PolicyRole(@Nullable Autogroup group) {
        this.group = group;
    }

    /// Whether a user of this role belongs to a group of users. The owner is an admin too.
    boolean isIn(Autogroup asked) {
        return asked == Autogroup.MEMBER || asked == group || asked == Autogroup.ADMIN && this == OWNER;
    }
}
