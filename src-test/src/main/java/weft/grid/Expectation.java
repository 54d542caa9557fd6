package weft.grid;

import weft.test.network.SitePlan;
import weft.test.network.SitePlan.Ipv6;

/// What a pair must reach. A pair goes direct when one side has an address whose filter lets the other's actual source
/// through.
public enum Expectation {
    DIRECT("direct"),
    DIRECT_IPV6("direct IPv6"),
    LAN("LAN"),
    RELAY("relay"),
    /// Direct by guessing the other side's port, in most tries; by the relay meanwhile and otherwise.
    GUESS("direct by guessing, or relay");

    private final String label;

    Expectation(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    public boolean isMetBy(Reach reach) {
        return switch (this) {
            case DIRECT -> reach == Reach.DIRECT;
            case DIRECT_IPV6 -> reach == Reach.DIRECT_IPV6;
            case LAN -> reach == Reach.LAN;
            case RELAY -> reach == Reach.RELAY;
            case GUESS -> reach == Reach.DIRECT || reach == Reach.RELAY;
        };
    }

    /// For two sites that have nothing in common but the internet.
    static Expectation of(SitePlan left, SitePlan right) {
        if (left.ipv6() != Ipv6.NONE && right.ipv6() != Ipv6.NONE) {
            return DIRECT_IPV6;
        }
        var a = Filter.of(left);
        var b = Filter.of(right);
        if (a == Filter.SHUT || b == Filter.SHUT) {
            return RELAY;
        }
        if (a.letsAnyPortIn() || b.letsAnyPortIn()) {
            return DIRECT;
        }
        if (a == Filter.ENDPOINT && b == Filter.ENDPOINT) {
            return DIRECT;
        }
        return a == Filter.UNKNOWN_PORT && b == Filter.UNKNOWN_PORT ? RELAY : GUESS;
    }

    /// What a site's best address lets in.
    private enum Filter {
        /// Everybody.
        ALL,
        /// Who was sent to, whatever port it answers from.
        ADDRESS,
        /// Who was sent to, from that port.
        ENDPOINT,
        /// The same, and the other side cannot know to which port.
        UNKNOWN_PORT,
        /// No UDP at all.
        SHUT;

        boolean letsAnyPortIn() {
            return this == ALL || this == ADDRESS;
        }

        static Filter of(SitePlan plan) {
            if (plan.portMapper() && plan.kind().carriesUdp()) {
                return ALL;
            }
            return switch (plan.kind()) {
                case OPEN, ONE_TO_ONE, CONE -> ALL;
                case ADDRESS_RESTRICTED -> ADDRESS;
                case PORT_RESTRICTED, FIREWALL, CARRIER_GRADE -> ENDPOINT;
                case ENDPOINT_DEPENDENT -> UNKNOWN_PORT;
                case NO_UDP, ONLY_TCP_443, ONLY_PROXY -> SHUT;
            };
        }
    }
}
