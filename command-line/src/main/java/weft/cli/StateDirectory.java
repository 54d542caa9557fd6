package weft.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where daemons keep what must survive a restart, when no `--state` says it.
public final class StateDirectory {
    private StateDirectory() {}

    /// Of the node: the option, or `WEFT_NODE_STATE`, or `/var/lib/weft/node` (for users `~/.local/state/weft/node`).
    public static Path ofNode(@Nullable Path option, Map<String, String> environment) {
        return of("node", option, environment);
    }

    /// Of the coordinator: the option, or `WEFT_COORDINATOR_STATE`, or `/var/lib/weft/coordinator`.
    public static Path ofCoordinator(@Nullable Path option, Map<String, String> environment) {
        return of("coordinator", option, environment);
    }

    /// Of the relay: the option, or `WEFT_DERP_STATE`, or `/var/lib/weft/derp`.
    public static Path ofRelay(@Nullable Path option, Map<String, String> environment) {
        return of("derp", option, environment);
    }

    private static Path of(String part, @Nullable Path option, Map<String, String> environment) {
        if (option != null) {
            return option.toAbsolutePath().normalize();
        }
        String variable = environment.get("WEFT_" + part.toUpperCase(java.util.Locale.ROOT) + "_STATE");
        if (variable != null && !variable.isBlank()) {
            return Path.of(variable).toAbsolutePath().normalize();
        }
        String user = environment.get("XDG_STATE_HOME");
        Path base = System.getProperty("user.name").equals("root")
                ? Path.of("/var/lib")
                : user == null || user.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".local", "state")
                        : Path.of(user);
        return base.resolve("weft").resolve(part);
    }
}
