package weft.test.network;

import java.util.BitSet;
import java.util.regex.Pattern;
import weft.test.lab.Host;
import weft.test.lab.Lab;

/// One owner: the test that opened it. The internet of a lab: a router that every public host and every site has a link
/// of its own to.
///
/// The IPv4 addresses look public (30.0.0.0/15), because miniupnpd refuses to map ports of the ranges that are reserved
/// for documentation and tests; no namespace of a lab has a way out. IPv6 is of the documentation's 2001:db8::/32.
///
/// | network | is |
/// |---|---|
/// | 30.0.N.0/24, 2001:db8:N::/48 | site N: `.1` the internet, `.2` its router, `.10` for a 1:1 host, from `.128`
/// routed hosts |
/// | 30.1.N.0/24, 2001:db8:f00:N::/64 | public host N: `.2`, and `.3` as a second address |
/// | 192.168.N.0/24 | private network of site N |
/// | 100.65.N.0/24 | between a carrier's NAT and its subscribers' routers |
public final class Internet implements AutoCloseable {
    private static final int SITES_MAX = 250;

    private final Lab lab = Lab.open();
    private final Host router = lab.router("internet");
    private final BitSet siteNumbers = new BitSet();
    private int publicHosts;

    private Internet() {
        router.feed("""
                        table inet count {
                          set datagrams { typeof ip saddr . ip daddr; flags dynamic; size 65535; counter; }
                          set datagrams6 { typeof ip6 saddr . ip6 daddr; flags dynamic; size 65535; counter; }
                          chain forward {
                            type filter hook forward priority 0; policy accept;
                            ip protocol udp add @datagrams { ip saddr . ip daddr }
                            meta l4proto udp add @datagrams6 { ip6 saddr . ip6 daddr }
                          }
                        }
                        """, "nft", "-f", "-").orThrow();
    }

    /// Ask [weft.test.lab.Requirements] first: this needs root and nftables.
    public static Internet open() {
        return new Internet();
    }

    /// A public host, reached by everybody.
    ///
    /// @param ipv4 its address
    /// @param secondIpv4 another one of it
    public record PublicHost(Host host, String ipv4, String secondIpv4, String ipv6) {}

    public PublicHost publicHost(String name) {
        int number = ++publicHosts;
        var host = lab.host(name);
        String network = "30.1." + number;
        String ipv6 = "2001:db8:f00:" + number + "::";
        lab.connect(host, "eth0", router, "public" + number);
        router.ip("address add " + network + ".1/24 dev public" + number + "\naddress add " + ipv6 + "1/64 dev public"
                + number + "\n");
        host.ip("address add " + network + ".2/24 dev eth0\naddress add " + network + ".3/24 dev eth0\naddress add "
                + ipv6 + "2/64 dev eth0\nroute add default via " + network + ".1\nroute add ::/0 via " + ipv6 + "1\n");
        return new PublicHost(host, network + ".2", network + ".3", ipv6 + "2");
    }

    /// A network of hosts behind a router, as planned.
    public Site site(String name, SitePlan plan) {
        return plan.kind() == NatKind.CARRIER_GRADE
                ? Site.build(this, name, plan, new Carrier(this, name + "-carrier", false))
                : Site.build(this, name, plan, null);
    }

    /// A provider whose customers share one public address.
    ///
    /// @param hairpin whether two of them reach each other by it
    public Carrier carrier(String name, boolean hairpin) {
        return new Carrier(this, name, hairpin);
    }

    /// Datagrams of UDP that went straight from one site to another so far, by IPv4 or IPv6, whatever their ports.
    public long datagrams(Site from, Site to) {
        String ipv4 =
                router.run("nft", "list", "set", "inet", "count", "datagrams").output();
        String ipv6 =
                router.run("nft", "list", "set", "inet", "count", "datagrams6").output();
        return count(ipv4, from.publicAddress(), to.publicAddress()) + count(ipv6, from.hostIpv6(0), to.hostIpv6(0));
    }

    private static long count(String listed, String from, String to) {
        var found = Pattern.compile(Pattern.quote(from + " . " + to + " counter packets ") + "([0-9]+)")
                .matcher(listed);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    Lab lab() {
        return lab;
    }

    /// The router in the middle, for faults in the middle of the network.
    public Host router() {
        return router;
    }

    int takeNumber() {
        int number = siteNumbers.nextClearBit(1);
        if (number > SITES_MAX) {
            throw new IllegalStateException("more than " + SITES_MAX + " sites at once");
        }
        siteNumbers.set(number);
        return number;
    }

    void releaseNumber(int number) {
        router.run("ip", "link", "delete", linkName(number));
        router.run("nft", "flush", "set", "inet", "count", "datagrams");
        router.run("nft", "flush", "set", "inet", "count", "datagrams6");
        siteNumbers.clear(number);
    }

    static String linkName(int number) {
        return "site" + number;
    }

    /// The place of a router that has that number.
    static Plug plug(int number, boolean routed) {
        String network = "30.0." + number;
        String ipv6 = "2001:db8:" + number + ":";
        return new Plug(
                number,
                network + ".2/24",
                network + ".1",
                network + ".10",
                routed ? network : "192.168." + number,
                routed ? 129 : 1,
                routed ? 25 : 24,
                ipv6 + ":2/64",
                ipv6 + ":1",
                ipv6 + "1::");
    }

    /// The internet's own end of that place.
    void open(Plug plug) {
        String link = linkName(plug.number());
        String ipv6 = "2001:db8:" + plug.number() + ":";
        String network = "30.0." + plug.number();
        router.ip("address add " + plug.gateway() + "/24 dev " + link + "\naddress add " + ipv6 + ":1/64 dev " + link
                + "\nroute add " + network + ".8/29 via " + network + ".2\nroute add " + network + ".128/25 via "
                + network
                + ".2\nroute add " + ipv6 + "1::/64 via " + ipv6 + ":2\n");
    }

    @Override
    public void close() {
        lab.close();
    }
}
