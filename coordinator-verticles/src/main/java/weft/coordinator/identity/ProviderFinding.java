package weft.coordinator.identity;

/// What a check found out about a provider, for `weft admin providers check`.
///
/// @param line for a person: what, where and what to do
public record ProviderFinding(Severity severity, String line) {
    /// How bad it is.
    public enum Severity {
        /// As it should be.
        GOOD,
        /// Logins work, but something deserves a look.
        DOUBTFUL,
        /// Logins by this provider fail.
        BROKEN
    }
}
