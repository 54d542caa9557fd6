package weft.test.network;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a site is like.
///
/// @param portMapper a real miniupnpd runs on its router (NAT-PMP, PCP, UPnP)
/// @param ipv6 what the site has besides IPv4
/// @param hosts in its LAN, 1 to 9
/// @param lan first three bytes of its private network, `192.168.7`; null for one that no other site has
/// @param wire what its uplink does to packets
public record SitePlan(
        NatKind kind,
        boolean portMapper,
        Ipv6 ipv6,
        int hosts,
        @Nullable String lan,
        Uplink wire) {
    private static final String FORM = "a kind of site is one of "
            + String.join(
                    ", ", Arrays.stream(NatKind.values()).map(NatKind::label).toList())
            + ", with +pm for a port mapper, +v6 for open IPv6, +v6fw for IPv6 behind a firewall";

    /// IPv6 of a site.
    public enum Ipv6 {
        NONE,
        OPEN,
        FIREWALL
    }

    /// @param delay one way, in both directions; 0 for a plain cable
    /// @param lossPercent of packets in each direction
    /// @param mtu of the uplink
    /// @param silent no router says that a packet was too large for it
    public record Uplink(Duration delay, int lossPercent, int mtu, boolean silent) {
        public static final Uplink PLAIN = new Uplink(Duration.ZERO, 0, 1_500, false);

        public Uplink delayed(Duration oneWay) {
            return new Uplink(oneWay, lossPercent, mtu, silent);
        }

        public Uplink losing(int percent) {
            return new Uplink(delay, percent, mtu, silent);
        }

        /// Carries at most that many bytes, and says nothing about larger packets.
        public Uplink silentlyNarrow(int bytes) {
            return new Uplink(delay, lossPercent, bytes, true);
        }
    }

    public static SitePlan of(NatKind kind) {
        return new SitePlan(kind, false, Ipv6.NONE, 1, null, Uplink.PLAIN);
    }

    /// Reads `hard`, `easy+pm`, `hard+v6fw`.
    ///
    /// @throws IllegalArgumentException with a line for a person
    public static SitePlan parse(String label) {
        String[] parts = label.split("\\+");
        var plan = of(NatKind.of(parts[0])
                .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is none of them: " + FORM)));
        for (int i = 1; i < parts.length; i++) {
            plan = switch (parts[i]) {
                case "pm" -> plan.withPortMapper();
                case "v6" -> plan.with(Ipv6.OPEN);
                case "v6fw" -> plan.with(Ipv6.FIREWALL);
                default -> throw new IllegalArgumentException("'" + label + "' is none of them: " + FORM);
            };
        }
        return plan;
    }

    public SitePlan withPortMapper() {
        return new SitePlan(kind, true, ipv6, hosts, lan, wire);
    }

    public SitePlan with(Ipv6 kindOfIpv6) {
        return new SitePlan(kind, portMapper, kindOfIpv6, hosts, lan, wire);
    }

    public SitePlan withHosts(int count) {
        return new SitePlan(kind, portMapper, ipv6, count, lan, wire);
    }

    /// @param network first three bytes, `192.168.7`
    public SitePlan inLan(String network) {
        return new SitePlan(kind, portMapper, ipv6, hosts, network, wire);
    }

    public SitePlan over(Uplink uplink) {
        return new SitePlan(kind, portMapper, ipv6, hosts, lan, uplink);
    }

    /// `easy+pm+v6`, as [#parse] reads it.
    public String label() {
        return kind.label()
                + (portMapper ? "+pm" : "")
                + switch (ipv6) {
                    case NONE -> "";
                    case OPEN -> "+v6";
                    case FIREWALL -> "+v6fw";
                };
    }
}
