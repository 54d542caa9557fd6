package weft.protocol.paths;

/// Where a peer's packets (data and handshakes) go just now. Replaced as a whole; the engine may keep it until
/// [PathSink#routeChanged] brings the next.
public sealed interface Route {
    /// No relay of the peer is known and no direct path answered. Packets have to wait.
    record Nowhere() implements Route {}

    /// By the relay of that region, to the peer's node key.
    record ByRelay(int region) implements Route {}

    /// By a direct path that was proven to carry datagrams both ways within the last seconds.
    ///
    /// @param wireMtu the largest IP packet, headers of IP and UDP included, that was proven to pass
    record Direct(UdpPath path, int wireMtu) implements Route {}

    /// Each packet twice: by a direct path that has not answered lately, and by the relay. The receiver's replay window
    /// drops the second copy.
    record Both(UdpPath path, int wireMtu, int region) implements Route {}

    /// IPv6 (40) or IPv4 (20) and UDP (8) headers, the header and tag of a data message (32): what [#Direct] spends of
    /// its wire MTU. Counted for IPv6 always, as Tailscale does, so that one size holds for both families.
    int OVERHEAD = 80;

    /// The largest inner packet that this route carries, given the TUN's MTU. Relays carry any size.
    default int innerMtu(int tunMtu) {
        return switch (this) {
            case Nowhere _, ByRelay _ -> tunMtu;
            case Direct direct -> Math.min(tunMtu, direct.wireMtu() - OVERHEAD);
            case Both both -> Math.min(tunMtu, both.wireMtu() - OVERHEAD);
        };
    }
}
