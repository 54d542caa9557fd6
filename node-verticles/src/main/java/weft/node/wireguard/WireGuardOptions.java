package weft.node.wireguard;

import java.nio.file.Path;

/// How `weft wireguard` was called.
///
/// @param config the `wg-quick`-style file
/// @param stateDirectory where the control socket and the record of what was set live; made with mode 0700
public record WireGuardOptions(Path config, Path stateDirectory) {
    /// For the caller that names no state directory: `/run/weft/wireguard` for root, else below the user's runtime
    /// directory.
    public static Path defaultStateDirectory() {
        String user = System.getenv("XDG_RUNTIME_DIR");
        Path base = user == null
                        || user.isEmpty()
                        || System.getProperty("user.name").equals("root")
                ? Path.of("/run")
                : Path.of(user);
        return base.resolve("weft").resolve("wireguard");
    }
}
