package weft.simulate;

import static weft.simulate.SiteKind.HARD;
import static weft.simulate.SiteKind.NO_UDP;

import weft.protocol.paths.Route;
import weft.protocol.paths.UdpPath;

/// The model: by which kind of path two nodes must reach each other once things have settled. It knows the sites and
/// the NAT grid, and nothing of how paths are found.
enum Expectation {
    /// Over the LAN that both are in.
    LAN,
    DIRECT_IPV6,
    DIRECT,
    RELAY,
    /// By guessing, or by relay when the guess failed.
    DIRECT_OR_RELAY;

    static Expectation of(Site a, Site b, boolean cut) {
        if (a.kind == NO_UDP || b.kind == NO_UDP || cut) {
            return RELAY;
        }
        if (a == b && !a.kind.isPublic()) {
            return LAN;
        }
        if (a.mtu == Site.NARROW || b.mtu == Site.NARROW) {
            return RELAY;
        }
        if (a.ipv6 != Site.Ipv6.NONE && b.ipv6 != Site.Ipv6.NONE) {
            return DIRECT_IPV6;
        }
        return ipv4(a, b);
    }

    private static Expectation ipv4(Site a, Site b) {
        boolean someoneIn = a.kind.letsAnyoneIn() || b.kind.letsAnyoneIn();
        boolean byAddress = a.kind == SiteKind.EASY_BY_ADDRESS || b.kind == SiteKind.EASY_BY_ADDRESS;
        if (someoneIn || byAddress) {
            return DIRECT;
        }
        if (a.kind == HARD && b.kind == HARD) {
            return RELAY;
        }
        if (a.kind == HARD || b.kind == HARD) {
            return DIRECT_OR_RELAY;
        }
        if (a.carrier != null && a.carrier.equals(b.carrier)) {
            return a.carrier.hairpin() ? DIRECT : RELAY;
        }
        return DIRECT;
    }

    boolean isMetBy(Reached reached) {
        return switch (this) {
            case LAN -> reached == Reached.LAN;
            case DIRECT_IPV6 -> reached == Reached.DIRECT_IPV6;
            case DIRECT -> reached == Reached.DIRECT_IPV4;
            case RELAY -> reached == Reached.RELAY;
            case DIRECT_OR_RELAY -> reached != Reached.BOTH && reached != Reached.NOWHERE;
        };
    }

    /// How a node sends to its peer.
    enum Reached {
        LAN,
        DIRECT_IPV6,
        DIRECT_IPV4,
        BOTH,
        RELAY,
        NOWHERE;

        static Reached by(Route route) {
            return switch (route) {
                case Route.Nowhere _ -> NOWHERE;
                case Route.ByRelay _ -> RELAY;
                case Route.Both _ -> BOTH;
                case Route.Direct direct -> by(direct.path());
            };
        }

        static Reached by(UdpPath path) {
            var address = path.endpoint().address();
            if (!address.isIpv4()) {
                return DIRECT_IPV6;
            }
            return address.ipv4() >>> 16 == (192 << 8 | 168) ? LAN : DIRECT_IPV4;
        }
    }
}
