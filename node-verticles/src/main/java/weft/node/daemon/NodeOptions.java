package weft.node.daemon;

import java.nio.file.Path;
import java.util.List;
import weft.kit.proxy.ProxySettings;
import weft.node.reach.FixedEndpoint;

/// How a node's daemon is started.
///
/// @param stateDirectory keys, map and socket; one daemon each
/// @param tunName name of the tunnel's interface, 1 to 15 characters
/// @param mtu of the tunnel, bytes
/// @param udpPort local UDP port of the tunnels
/// @param portMayDiffer whether another port will do when that one is taken
/// @param endpoints where a person says that this node can be reached
/// @param mapsPorts whether the gateway is asked to map the port
/// @param proxies through which relays are reached
/// @param version of the program, for people
public record NodeOptions(
        Path stateDirectory,
        String tunName,
        int mtu,
        int udpPort,
        boolean portMayDiffer,
        List<FixedEndpoint> endpoints,
        boolean mapsPorts,
        ProxySettings proxies,
        String version) {
    public static final String TUN_NAME = "weft0";
    /// Fits every path that carries IPv6 (1,280 bytes) with the tunnel's 60 to 80 bytes around it, as long as the path
    /// carries 1,360.
    public static final int MTU = 1_280;
    public static final int UDP_PORT = 41_641;

    public NodeOptions {
        endpoints = List.copyOf(endpoints);
    }

    public static NodeOptions defaults(Path stateDirectory, String version) {
        return new NodeOptions(
                stateDirectory, TUN_NAME, MTU, UDP_PORT, true, List.of(), true, ProxySettings.NONE, version);
    }
}
