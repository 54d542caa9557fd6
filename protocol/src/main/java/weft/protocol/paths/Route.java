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

    /// What a data message adds to an inner packet on the wire: the IP header (20 or 40), UDP's (8), its own header and
    /// tag (32).
    static int overhead(boolean ipv4) {
        return ipv4 ? 60 : 80;
    }

    /// The largest inner packet that this route carries, given the TUN's MTU. Relays carry any size.
    default int innerMtu(int tunMtu) {
        return switch (this) {
            case Nowhere _, ByRelay _ -> tunMtu;
            case Direct direct -> innerMtu(tunMtu, direct.path(), direct.wireMtu());
            case Both both -> innerMtu(tunMtu, both.path(), both.wireMtu());
        };
    }

    private static int innerMtu(int tunMtu, UdpPath path, int wireMtu) {
        return Math.min(tunMtu, wireMtu - overhead(path.endpoint().isIpv4()));
    }
}
