package weft.node.wireguard;

import java.nio.file.Path;
import java.util.List;
import weft.node.system.InterfaceAddress;
import weft.protocol.key.NodePrivateKey;

/// What a `wg-quick`-style file says.
///
/// @param interfaceName the file's name without `.conf`
/// @param listenPort UDP; 0 lets the kernel choose
/// @param mtu of the TUN, bytes
/// @param routes whether allowed IPs become routes (`Table = auto`); false for `Table = off`
/// @param notes lines that are accepted but not acted on, and what a person should know about the file
public record WireGuardConfig(
        Path file,
        String interfaceName,
        NodePrivateKey privateKey,
        int listenPort,
        int mtu,
        boolean routes,
        List<InterfaceAddress> addresses,
        List<PeerConfig> peers,
        List<String> notes) {
    /// 1,500 less 40 (IPv6), 8 (UDP) and 32 (WireGuard's framing).
    public static final int DEFAULT_MTU = 1420;

    public WireGuardConfig {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
        notes = List.copyOf(notes);
    }
}
