package weft.node.reach;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.node.netcheck.NetcheckReport;
import weft.protocol.key.DiscoKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Pure; one owner. Puts together what a node tells its peers of where it is, in the order in which to try it:
///
/// 1. what the gateway maps for it,
/// 2. how STUN servers see it, IPv4 first; behind a NAT that maps each destination differently also the NAT's address
///    with the node's own port, for gateways that keep it where they can,
/// 3. what a person configured,
/// 4. the addresses of its interfaces.
public final class OwnEndpoints {
    /// How long an address that STUN servers saw is told although they do not answer any more.
    static final long SEEN_NANOS = 310_000_000_000L;

    private final DiscoKey discoKey;
    private List<Endpoint> local = List.of();
    private List<IpAddress> addresses = List.of();
    private List<Endpoint> fixed = List.of();
    private List<Endpoint> seen = List.of();
    private long seenAt;
    private boolean hardNat;
    private @Nullable Endpoint mapped;
    private int port;
    private int home;
    private LiveState last;

    /// @param discoKey of this run of the daemon
    public OwnEndpoints(DiscoKey discoKey) {
        this.discoKey = discoKey;
        this.last = new LiveState(0, List.of(), discoKey, 0, false);
    }

    /// @param ownPort local UDP port of the tunnels
    void local(List<IpAddress> own, int ownPort) {
        addresses = List.copyOf(own);
        port = ownPort;
        local = own.stream().map(address -> new Endpoint(address, ownPort)).toList();
    }

    void fixed(List<Endpoint> endpoints) {
        fixed = List.copyOf(endpoints);
    }

    void report(NetcheckReport report, long now) {
        if (report.udp()) {
            seen = report.globals();
            seenAt = now;
            hardNat = report.hardNat();
        } else if (now - seenAt > SEEN_NANOS) {
            forgetSeen();
        }
    }

    void mapped(@Nullable Endpoint external) {
        mapped = external;
    }

    void home(int region) {
        home = region;
    }

    /// On another network nothing that was seen from outside holds.
    void forgetSeen() {
        seen = List.of();
        hardNat = false;
        mapped = null;
    }

    List<IpAddress> addresses() {
        return addresses;
    }

    public LiveState last() {
        return last;
    }

    /// The newest state when it differs from the last one that was handed out; null when it says the same. A mere
    /// change of order is none.
    @Nullable
    LiveState changed(long epochMillis) {
        var endpoints = assemble();
        boolean same = last.sequence() != 0
                && home == last.homeRelay()
                && hardNat == last.hardNat()
                && new HashSet<>(endpoints).equals(new HashSet<>(last.endpoints()));
        if (same) {
            return null;
        }
        last = new LiveState(Math.max(epochMillis, last.sequence() + 1), endpoints, discoKey, home, hardNat);
        return last;
    }

    private List<Endpoint> assemble() {
        var all = new LinkedHashSet<Endpoint>();
        if (mapped != null) {
            all.add(mapped);
        }
        all.addAll(seen);
        if (hardNat && port != 0) {
            seen.stream().filter(Endpoint::isIpv4).forEach(endpoint -> all.add(new Endpoint(endpoint.address(), port)));
        }
        all.addAll(fixed);
        all.addAll(local);
        return all.stream().limit(LiveState.ENDPOINTS_MAX).toList();
    }
}
