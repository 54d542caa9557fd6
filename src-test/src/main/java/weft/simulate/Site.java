package weft.simulate;

import org.jspecify.annotations.Nullable;

/// One place where hosts are: a home, an office, a carrier's customer.
final class Site {
    /// What IPv6 there is, and whether a firewall stands before it.
    enum Ipv6 {
        NONE,
        OPEN,
        FIREWALL
    }

    static final int WIDE = 1_500;
    /// Too narrow for a full-size packet of a tunnel of 1,280 bytes.
    static final int NARROW = 1_300;

    final int number;
    final SiteKind kind;
    final Ipv6 ipv6;
    final int mtu;
    final long delayNanos;
    /// Where IPv4 hosts are attached.
    final Network lan;

    @Nullable
    final NatBox nat;

    /// The carrier's NAT behind which the site's own stands.
    @Nullable
    final Carrier carrier;

    Site(
            int number,
            SiteKind kind,
            Ipv6 ipv6,
            int mtu,
            long delayNanos,
            Network lan,
            @Nullable NatBox nat,
            @Nullable Carrier carrier) {
        this.number = number;
        this.kind = kind;
        this.ipv6 = ipv6;
        this.mtu = mtu;
        this.delayNanos = delayNanos;
        this.lan = lan;
        this.nat = nat;
        this.carrier = carrier;
    }

    record Carrier(Network network, NatBox nat, boolean hairpin) {}

    @Override
    public String toString() {
        return "site " + number + " (" + kind + (ipv6 == Ipv6.NONE ? "" : ", IPv6 " + ipv6)
                + (mtu == WIDE ? "" : ", MTU " + mtu) + (carrier == null || !carrier.hairpin ? "" : ", hairpin") + ")";
    }
}
