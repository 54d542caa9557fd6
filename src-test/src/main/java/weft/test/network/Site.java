package weft.test.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.test.lab.Host;
import weft.test.network.SitePlan.Ipv6;

/// A network of hosts behind a router of some kind.
public final class Site implements AutoCloseable {
    private static final int GUEST = 20;

    private final Internet internet;
    private final SitePlan plan;
    private final Host router;
    private final Plug plug;
    private final @Nullable Carrier carrier;
    private final boolean ownsCarrier;
    private final List<Host> hosts = new ArrayList<>();
    private @Nullable Wire wire;

    private Site(Internet internet, String name, SitePlan plan, @Nullable Carrier carrier) {
        this.internet = internet;
        this.plan = plan;
        this.carrier = carrier;
        this.ownsCarrier = plan.kind() == NatKind.CARRIER_GRADE;
        this.router = internet.lab().router(name + "-router");
        var place = carrier == null ? plugIn() : carrier.plugIn(router);
        this.plug = plan.lan() == null ? place : place.withLan(plan.lan());
    }

    static Site build(Internet internet, String name, SitePlan plan, @Nullable Carrier carrier) {
        var site = new Site(internet, name, plan, carrier);
        try {
            site.furnish(name);
            return site;
        } catch (RuntimeException incomplete) {
            site.close();
            throw incomplete;
        }
    }

    private void furnish(String name) {
        address();
        for (int i = 0; i < plan.hosts(); i++) {
            addHost(plan.hosts() == 1 ? name : name + (i + 1), i);
        }
        router.feed(RouterRules.of(plan, plug), "nft", "-f", "-").orThrow();
        if (plan.portMapper()) {
            PortMapper.start(router, plug);
        }
        if (plan.kind() == NatKind.ONLY_PROXY) {
            HttpProxy.start(router);
        }
    }

    private Plug plugIn() {
        var place = Internet.plug(internet.takeNumber(), !plan.kind().translates());
        String link = Internet.linkName(place.number());
        if (plan.wire().delay().isZero()) {
            internet.lab().connect(router, "wan", internet.router(), link);
        } else {
            wire = Wire.between(
                    router, "wan", internet.router(), link, plan.wire().delay());
        }
        internet.open(place);
        if (plan.wire().mtu() != SitePlan.Uplink.PLAIN.mtu()) {
            internet.router().ip("link set " + link + " mtu " + plan.wire().mtu() + "\n");
        }
        if (plan.wire().silent()) {
            internet.router().feed("""
                            table inet silent {
                              chain output {
                                type filter hook output priority 0; policy accept;
                                icmp type destination-unreachable icmp code frag-needed drop
                                icmpv6 type packet-too-big drop
                              }
                            }
                            """, "nft", "-f", "-").orThrow();
        }
        return place;
    }

    private void address() {
        var script = new StringBuilder();
        script.append("link add lan type bridge\nlink set lan up\n");
        script.append("address add ")
                .append(plug.lanGateway())
                .append('/')
                .append(plug.lanBits())
                .append(" dev lan\n");
        script.append("address add ").append(plug.wan()).append(" dev wan\n");
        script.append("link set wan mtu ").append(plan.wire().mtu()).append('\n');
        script.append("route add default via ").append(plug.gateway()).append('\n');
        if (hasIpv6()) {
            script.append("address add ").append(plug.ipv6Wan()).append(" dev wan\n");
            script.append("address add ").append(plug.ipv6Lan()).append("1/64 dev lan\n");
            script.append("route add ::/0 via ").append(plug.ipv6Gateway()).append('\n');
        }
        router.ip(script.toString());
    }

    private boolean hasIpv6() {
        return plan.ipv6() != Ipv6.NONE && !plug.ipv6Wan().isEmpty();
    }

    private void addHost(String name, int index) {
        var host = internet.lab().host(name);
        internet.lab().connect(host, "eth0", router, "port" + index);
        router.ip("link set port" + index + " master lan\n");
        host.ip("address add " + plug.host(index) + "/" + plug.lanBits() + " dev eth0\nroute add default via "
                + plug.lanGateway() + "\n");
        if (hasIpv6()) {
            host.ip("address add " + plug.ipv6Host(index) + "/64 dev eth0\nroute add ::/0 via " + plug.ipv6Lan()
                    + "1\n");
        }
        hosts.add(host);
    }

    /// Takes in a host that comes from elsewhere: its cable is pulled there and plugged in here, where it gets another
    /// address.
    public void adopt(Host guest) {
        guest.ip("link delete eth0\n");
        internet.lab().connect(guest, "eth0", router, "guest");
        router.ip("link set guest master lan\n");
        guest.ip("address add " + plug.host(GUEST) + "/" + plug.lanBits() + " dev eth0\nroute add default via "
                + plug.lanGateway() + "\n");
    }

    public SitePlan plan() {
        return plan;
    }

    public Host host() {
        return hosts.getFirst();
    }

    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /// Address of a host in its own network.
    public String hostAddress(int index) {
        return plug.host(index);
    }

    /// Address of a host in IPv6; only where the plan says that there is one.
    public String hostIpv6(int index) {
        return plug.ipv6Host(index);
    }

    public Host router() {
        return router;
    }

    /// Address of the router inside.
    public String gateway() {
        return plug.lanGateway();
    }

    /// The address by which the internet knows the site's first host.
    public String publicAddress() {
        if (carrier != null) {
            return carrier.ipv4();
        }
        return switch (plan.kind()) {
            case OPEN, FIREWALL -> plug.firstHost();
            case ONE_TO_ONE -> plug.secondAddress();
            case CONE,
                    ADDRESS_RESTRICTED,
                    PORT_RESTRICTED,
                    CARRIER_GRADE,
                    ENDPOINT_DEPENDENT,
                    NO_UDP,
                    ONLY_TCP_443,
                    ONLY_PROXY -> plug.wan().substring(0, plug.wan().indexOf('/'));
        };
    }

    /// `http://ADDRESS:PORT` of the only way out; null where there are others.
    public @Nullable String proxy() {
        return plan.kind() == NatKind.ONLY_PROXY ? "http://" + plug.lanGateway() + ":" + HttpProxy.PORT : null;
    }

    /// Takes it away.
    @Override
    public void close() {
        hosts.forEach(internet.lab()::remove);
        internet.lab().remove(router);
        if (wire != null) {
            wire.close();
        }
        if (carrier == null) {
            internet.releaseNumber(plug.number());
        } else if (ownsCarrier) {
            carrier.remove();
        }
    }
}
