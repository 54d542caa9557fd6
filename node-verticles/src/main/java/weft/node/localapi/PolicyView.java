package weft.node.localapi;

import java.util.List;
import java.util.SortedMap;

/// What the policy says to this device beside its packet filter. The device's SSH server does not exist yet;
/// its rules
/// are shown as they came.
///
/// @param attributes by name, with their values as JSON
/// @param grants capabilities that this device's applications honour for peers
public record PolicyView(SortedMap<String, List<String>> attributes, List<Grant> grants, List<Ssh> ssh) {
    /// @param capabilities by name, with their values as JSON
    public record Grant(
            List<String> sources, List<String> destinations, SortedMap<String, List<String>> capabilities) {}

    /// @param principals addresses from which the login comes
    /// @param logins local user for each login name asked for: `=` the same name, empty none; `*` is any other name
    public record Ssh(
            List<String> principals,
            SortedMap<String, String> logins,
            boolean check,
            long checkSeconds,
            List<String> acceptEnv,
            List<String> recorders,
            boolean enforceRecorder) {}
}
