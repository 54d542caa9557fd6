package weft.simulate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.simulate.NatBox.Behaviour;
import weft.simulate.NatBox.Filter;

/// One thread. The public network with its sites, relays and STUN servers.
final class Internet {
    /// Every home has this range: that two hosts have the same private address is the rule.
    private static final int HOME = 192 << 24 | 168 << 16 | 1 << 8;

    final World world;
    final Network network;
    final List<Site> sites = new ArrayList<>();
    final List<Relay> relays = new ArrayList<>();
    final List<Endpoint> stunServers = new ArrayList<>();
    /// What nodes saw that must not be.
    final List<String> problems = new ArrayList<>();
    private final List<Site.Carrier> carriers = new ArrayList<>();
    private int publicAddresses;

    Internet(World world) {
        this.world = world;
        network = new Network(world, 0, true);
        for (int i = 0; i < 2; i++) {
            stunServer();
        }
    }

    private void stunServer() {
        var endpoint = new Endpoint(publicIpv4(), 3_478);
        var site = new Site(-1, SiteKind.OPEN, Site.Ipv6.NONE, Site.WIDE, 5 * World.MILLI, network, null, null);
        stunServers.add(endpoint);
        network.attach(endpoint.address(), new Attachment() {
            @Override
            public void arrive(Datagram datagram) {
                if (datagram.payload() instanceof Datagram.StunQuestion question) {
                    var answer = new Datagram.StunAnswer(question.number(), datagram.source());
                    network.carry(new Datagram(site, endpoint, datagram.source(), 60, answer));
                }
            }

            @Override
            public long delayNanos() {
                return site.delayNanos;
            }
        });
    }

    /// A relay of its own region.
    void relay() {
        relays.add(new Relay(world, relays.size() + 1));
    }

    Site site(SiteKind kind) {
        boolean hasIpv6 = kind != SiteKind.NO_UDP && world.chance(30);
        var ipv6 = !hasIpv6 ? Site.Ipv6.NONE : world.chance(50) ? Site.Ipv6.OPEN : Site.Ipv6.FIREWALL;
        int mtu = world.chance(80) ? Site.WIDE : world.chance(70) ? 1_400 : Site.NARROW;
        long delay = world.millis(1, 40);
        var carrier = kind == SiteKind.CGNAT ? carrier() : null;
        var outer = carrier == null ? network : carrier.network();
        var lan = kind.isPublic() ? network : new Network(world, World.MILLI / 10, false);
        var nat = kind.isPublic() || kind == SiteKind.ONE_TO_ONE ? null : nat(kind, carrier, lan, outer, delay);
        if (kind == SiteKind.ONE_TO_ONE) {
            new OneToOneNat(this, lan, delay).serve();
        }
        var site = new Site(sites.size(), kind, ipv6, mtu, delay, lan, nat, carrier);
        sites.add(site);
        return site;
    }

    private NatBox nat(SiteKind kind, Site.@Nullable Carrier carrier, Network lan, Network outer, long delay) {
        var outside = carrier == null ? publicIpv4() : IpAddress.ofIpv4(100 << 24 | 70 << 16 | sites.size());
        return new NatBox(world, behaviour(kind), outside, lan, outer, carrier == null ? delay : World.MILLI);
    }

    private Behaviour behaviour(SiteKind kind) {
        boolean hard = kind == SiteKind.HARD || kind == SiteKind.HARD_WITH_PORT_MAPPING;
        var filter = kind == SiteKind.CONE
                ? Filter.ANY
                : kind == SiteKind.EASY_BY_ADDRESS ? Filter.SAME_ADDRESS : Filter.SAME_PORT;
        return new Behaviour(hard, filter, world.chance(50), world.random.nextLong(30, 121) * World.SECOND);
    }

    /// An old one, or a new one.
    private Site.Carrier carrier() {
        if (!carriers.isEmpty() && world.chance(50)) {
            return carriers.get(world.random.nextInt(carriers.size()));
        }
        boolean hairpin = world.chance(50);
        var inner = new Network(world, World.MILLI, false);
        var behaviour = new Behaviour(false, Filter.SAME_PORT, hairpin, 60 * World.SECOND);
        var nat = new NatBox(world, behaviour, publicIpv4(), inner, network, world.millis(1, 40));
        var carrier = new Site.Carrier(inner, nat, hairpin);
        carriers.add(carrier);
        return carrier;
    }

    IpAddress publicIpv4() {
        return IpAddress.ofIpv4((203 << 24) + ++publicAddresses);
    }

    IpAddress publicIpv6() {
        return new IpAddress(0x2001_0db8_0000_0000L, ++publicAddresses);
    }

    /// A private address that is free in the site's LAN.
    IpAddress homeIpv4(Site site) {
        for (int host = 10; ; host++) {
            var address = IpAddress.ofIpv4(HOME | host);
            if (!site.lan.has(address)) {
                return address;
            }
        }
    }
}
