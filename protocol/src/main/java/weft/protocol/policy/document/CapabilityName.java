package weft.protocol.policy.document;

import java.util.Set;
import java.util.regex.Pattern;

/// Pure. Names of application capabilities: a domain that its owner vouches for, a slash and a path. Those of
/// tailscale.com that grants may give are listed; the control plane makes the others itself.
final class CapabilityName {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?/[^\\s/][^\\s]*");
    private static final Set<String> GRANTABLE = Set.of(
            "tailscale.com/cap/drive",
            "tailscale.com/cap/relay",
            "tailscale.com/cap/webui",
            "tailscale.com/cap/kubernetes",
            "tailscale.com/cap/tsidp",
            "tailscale.com/cap/secrets",
            "tailscale.com/cap/golink");

    private CapabilityName() {}

    /// What is wrong with a name, or nothing.
    static String problem(String name) {
        if (name.length() > 1_000 || !FORM.matcher(name).matches()) {
            return "capability name must have the form {domain}/{path}, like example.com/cap/read";
        }
        return name.startsWith("tailscale.com/") && !GRANTABLE.contains(name)
                ? "capability name must not be in the tailscale.com domain" + Spelling.hint(name, GRANTABLE)
                : "";
    }
}
