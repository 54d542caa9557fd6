package weft.simulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.paths.UdpPath;

/// One thread. A host's addresses and UDP sockets at the site where it is, with the firewall in front of them.
final class Interfaces implements Attachment {
    /// Takes in what passed the firewall.
    interface Receiver {
        void datagram(int socket, Datagram datagram);
    }

    static final int PORT = 41_641;
    private static final long FIREWALL_NANOS = 60 * World.SECOND;

    private record Passage(int port, Endpoint remote) {}

    private final Internet internet;
    private final World world;
    private final Receiver receiver;
    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Map<Passage, Long> passages = new HashMap<>(); // looked up, never iterated
    private Site site;
    private IpAddress ipv4 = IpAddress.ANY_IPV4;
    private @Nullable IpAddress ipv6;

    Interfaces(Internet internet, Site site, Receiver receiver) {
        this.internet = internet;
        this.world = internet.world;
        this.receiver = receiver;
        this.site = site;
    }

    void plugIn(Site at) {
        site = at;
        passages.clear();
        ports.keySet().removeIf(socket -> socket >= UdpPath.SOCKET_EXTRA);
        ports.put(UdpPath.SOCKET_IPV4, PORT);
        ports.put(UdpPath.SOCKET_IPV6, PORT);
        ipv4 = site.kind.isPublic() ? internet.publicIpv4() : internet.homeIpv4(site);
        site.lan.attach(ipv4, this);
        if (site.ipv6 != Site.Ipv6.NONE) {
            ipv6 = internet.publicIpv6();
            internet.network.attach(ipv6, this);
        }
    }

    void unplug() {
        site.lan.detach(ipv4);
        if (ipv6 != null) {
            internet.network.detach(ipv6);
            ipv6 = null;
        }
    }

    List<Endpoint> endpoints() {
        var endpoints = new ArrayList<Endpoint>();
        endpoints.add(new Endpoint(ipv4, PORT));
        if (ipv6 != null) {
            endpoints.add(new Endpoint(ipv6, PORT));
        }
        return endpoints;
    }

    void open(int socket) {
        int port;
        do {
            port = world.random.nextInt(32_768, 61_000);
        } while (ports.containsValue(port));
        ports.put(socket, port);
    }

    void close(int socket) {
        ports.remove(socket);
    }

    int extraSockets() {
        return ports.size() - 2;
    }

    /// @param bytes of the IP packet
    void send(UdpPath path, int bytes, Datagram.Payload payload) {
        var port = ports.get(path.socket());
        var target = path.endpoint();
        var address = target.isIpv4() ? ipv4 : ipv6;
        if (port == null || address == null || site.kind == SiteKind.NO_UDP || !site.lan.has(ipv4)) {
            return;
        }
        var datagram = new Datagram(site, new Endpoint(address, port), target, bytes, payload);
        boolean near = target.isIpv4() && site.lan != internet.network && site.lan.has(target.address());
        if (!near && bytes > site.mtu) {
            return;
        }
        passages.put(new Passage(port, target), world.now);
        if (target.isIpv4()) {
            site.lan.carry(datagram);
        } else {
            internet.network.carry(datagram);
        }
    }

    @Override
    public void arrive(Datagram datagram) {
        boolean ipv4Target = datagram.target().isIpv4();
        boolean mine = datagram.target().address().equals(ipv4Target ? ipv4 : ipv6);
        boolean near = datagram.origin() == site && ipv4Target && site.lan != internet.network;
        if (!mine || site.kind == SiteKind.NO_UDP || world.isCut(datagram.origin(), site)) {
            return;
        }
        boolean fits = near || datagram.bytes() <= site.mtu;
        if (!fits || !passes(datagram)) {
            return;
        }
        for (var socket : ports.entrySet()) {
            boolean family = (socket.getKey() == UdpPath.SOCKET_IPV6) != ipv4Target;
            if (family && socket.getValue() == datagram.target().port()) {
                receiver.datagram(socket.getKey(), datagram);
                return;
            }
        }
    }

    private boolean passes(Datagram datagram) {
        boolean firewalled =
                datagram.target().isIpv4() ? site.kind == SiteKind.FIREWALL : site.ipv6 == Site.Ipv6.FIREWALL;
        if (!firewalled) {
            return true;
        }
        var last = passages.get(new Passage(datagram.target().port(), datagram.source()));
        return last != null && world.now - last < FIREWALL_NANOS;
    }

    @Override
    public long delayNanos() {
        return site.lan == internet.network || ipv6 != null ? site.delayNanos : 0;
    }
}
