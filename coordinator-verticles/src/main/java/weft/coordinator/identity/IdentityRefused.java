package weft.coordinator.identity;

/// A provider does not vouch for anybody; breaks one login. The message is one line for the person at the browser,
/// which holds no secret.
public final class IdentityRefused extends RuntimeException {
    private final Reason reason;

    /// Why, for counters and for what the page offers.
    public enum Reason {
        /// The person, or the provider's own rules, said no.
        DENIED,
        /// The provider does not answer, or not in time.
        UNREACHABLE,
        /// Provider and configuration do not fit; an administrator has to act.
        MISCONFIGURED,
        /// The answer is not what that provider would say: forged, for somebody else, altered.
        NOT_AUTHENTIC,
        /// The answer is too old, or of a time to come.
        EXPIRED,
        /// The answer, or the attempt, was used before.
        REPLAYED,
        /// The provider says too little to know who it is.
        INCOMPLETE
    }

    public IdentityRefused(Reason reason, String line) {
        super(line);
        this.reason = reason;
    }

    public IdentityRefused(Reason reason, String line, Throwable cause) {
        super(line, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String line() {
        return String.valueOf(getMessage());
    }
}
