package weft.kit.limit;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Any thread. Connections that have not proven a key yet: how many there may be, and that no network has all of them.
///
/// One network, an IPv4 address or an IPv6 /64, gets a quarter: enough for an office whose nodes all come back at once
/// from behind one router, and too little to keep others out.
public final class Strangers {
    private static final int SHARES = 4;

    private final int max;
    private final int share;
    private final Map<IpAddress, Integer> places = new HashMap<>();
    private int count;

    /// @param max places in all
    public Strangers(int max) {
        this.max = max;
        this.share = Math.max(1, max / SHARES);
    }

    /// Whether there is a place for one more from there.
    ///
    /// @param from null for all that have no address
    public synchronized boolean hasRoom(@Nullable InetAddress from) {
        return count < max && places.getOrDefault(network(from), 0) < share;
    }

    /// Takes a place, whether there is room or not.
    public synchronized Place enter(@Nullable InetAddress from) {
        var network = network(from);
        places.merge(network, 1, Integer::sum);
        count++;
        return new Place(network);
    }

    public synchronized int count() {
        return count;
    }

    /// Networks that have a place.
    synchronized int networks() {
        return places.size();
    }

    private static IpAddress network(@Nullable InetAddress from) {
        if (from == null) {
            return IpAddress.ANY_IPV6;
        }
        var address = IpAddress.of(from.getAddress());
        return address.isIpv4() ? address : new IpAddress(address.high(), 0);
    }

    /// What one connection has until it is a stranger no more.
    public final class Place {
        private final IpAddress network;
        private boolean isLeft;

        private Place(IpAddress network) {
            this.network = network;
        }

        /// It has proven its key, or is closed; the second time nothing happens.
        public void leave() {
            synchronized (Strangers.this) {
                if (!isLeft) {
                    isLeft = true;
                    count--;
                    places.computeIfPresent(network, (_, taken) -> taken == 1 ? null : taken - 1);
                }
            }
        }
    }
}
