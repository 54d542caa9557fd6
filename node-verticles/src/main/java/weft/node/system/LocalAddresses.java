package weft.node.system;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// The addresses of this host at which a peer might reach it.
public final class LocalAddresses {
    private LocalAddresses() {}

    /// Whether a socket that is bound to it can still send. True also where that cannot be found out.
    public static boolean isOurs(InetAddress address) {
        try {
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }

    /// Addresses of the interfaces that are up, in a stable order, IPv4 first. Loopback only when there is nothing
    /// else;
    /// never link-local ones, which mean nothing without the interface's name.
    ///
    /// @param excludedInterfaces our own tunnels
    /// @param excludedRanges addresses inside tunnels: reaching a peer through itself is a loop
    public static List<IpAddress> candidates(Set<String> excludedInterfaces, List<IpPrefix> excludedRanges)
            throws SocketException {
        var reachable = new TreeSet<IpAddress>();
        var loopback = new TreeSet<IpAddress>();
        var interfaces = NetworkInterface.getNetworkInterfaces();
        for (NetworkInterface link : interfaces == null ? List.<NetworkInterface>of() : Collections.list(interfaces)) {
            if (!link.isUp() || excludedInterfaces.contains(link.getName())) {
                continue;
            }
            for (InetAddress inet : Collections.list(link.getInetAddresses())) {
                var address = IpAddress.of(inet.getAddress());
                if (excludedRanges.stream().anyMatch(range -> range.contains(address))
                        || address.isLinkLocal()
                        || address.isUnspecified()) {
                    continue;
                }
                (address.isLoopback() ? loopback : reachable).add(address);
            }
        }
        return new ArrayList<>(reachable.isEmpty() ? loopback : reachable);
    }
}
