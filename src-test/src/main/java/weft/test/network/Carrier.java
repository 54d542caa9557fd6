package weft.test.network;

import weft.test.lab.Host;

/// A provider's NAT before its customers' own: they share its one public address, and do not see each other's routers.
public final class Carrier {
    private final Internet internet;
    private final Host router;
    private final Plug plug;
    private final String network;
    private int customers;

    Carrier(Internet internet, String name, boolean hairpin) {
        this.internet = internet;
        this.router = internet.lab().router(name);
        this.plug = Internet.plug(internet.takeNumber(), false);
        this.network = "100.65." + plug.number();
        internet.lab().connect(router, "wan", internet.router(), Internet.linkName(plug.number()));
        internet.open(plug);
        router.ip("link add lan type bridge\nlink set lan up\naddress add " + network + ".1/24 dev lan\naddress add "
                + plug.wan() + " dev wan\nroute add default via " + plug.gateway() + "\n");
        router.feed(rules(hairpin), "nft", "-f", "-").orThrow();
    }

    /// Its public address.
    public String ipv4() {
        return plug.wan().substring(0, plug.wan().indexOf('/'));
    }

    /// A customer's site.
    public Site site(String name, SitePlan plan) {
        return Site.build(internet, name, plan, this);
    }

    /// Connects a customer's router and says where it is.
    Plug plugIn(Host customer) {
        int number = ++customers;
        internet.lab().connect(customer, "wan", router, "customer" + number);
        router.ip("link set customer" + number + " master lan\nlink set customer" + number
                + " type bridge_slave isolated on\n");
        return new Plug(
                number,
                network + "." + (number + 1) + "/24",
                network + ".1",
                "",
                "192.168." + (10 * plug.number() + number) % 256,
                1,
                24,
                "",
                "",
                "");
    }

    private String rules(boolean hairpin) {
        String address = ipv4();
        String loop = hairpin
                ? "iifname \"lan\" ip daddr " + address + " ip protocol udp dnat to udp dport map @mapped\n"
                : "";
        return """
                table ip nat {
                  map mapped { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 120s; size 65535; }
                  chain note {
                    type filter hook postrouting priority 50; policy accept;
                    oifname "wan" ip protocol udp update @mapped { udp sport : ip saddr }
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    %s
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname "wan" masquerade
                    iifname "lan" oifname "lan" snat to %s
                  }
                }
                table inet filter {
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    ct state established,related accept
                    ct status dnat accept
                    iifname "wan" drop
                    oifname "lan" drop
                  }
                  chain input {
                    type filter hook input priority 0; policy accept;
                    meta l4proto { tcp, udp } ct state new drop
                    ct state invalid drop
                  }
                }
                """.formatted(loop, address);
    }

    /// Takes it away, after its customers.
    public void remove() {
        internet.lab().remove(router);
        internet.releaseNumber(plug.number());
    }
}
