package weft.protocol.policy;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.packet.IpPrefix;

/// The compiled, immutable form of a node's filter rules. Pure; shared freely between threads.
///
/// Rules are kept per IP protocol number, as flat arrays of (source, destination, ports), so that a look-up touches
/// only rules of the packet's protocol and allocates nothing. Only the first packet of a flow is looked up here:
/// the [ConnectionTable] answers for the others.
public final class PacketFilter {
    public static final PacketFilter DENY_ALL = compile(List.of());
    /// Accepts every protocol from everywhere to everywhere.
    public static final PacketFilter ALLOW_ALL =
            compile(List.of(allowAll(IpPrefix.ALL_IPV4), allowAll(IpPrefix.ALL_IPV6)));

    private final List<FilterRule> rules;
    private final Match[][] byProtocol;

    private PacketFilter(List<FilterRule> rules, Match[][] byProtocol) {
        this.rules = rules;
        this.byProtocol = byProtocol;
    }

    public static PacketFilter compile(List<FilterRule> rules) {
        var lists = new ArrayList<List<Match>>();
        for (int protocol = 0; protocol < 256; protocol++) {
            lists.add(new ArrayList<>());
        }
        for (var rule : rules) {
            for (int protocol : rule.protocols()) {
                addMatches(rule, protocol, lists.get(protocol));
            }
        }
        var byProtocol = new Match[256][];
        for (int protocol = 0; protocol < 256; protocol++) {
            byProtocol[protocol] = lists.get(protocol).toArray(Match[]::new);
        }
        return new PacketFilter(List.copyOf(rules), byProtocol);
    }

    private static void addMatches(FilterRule rule, int protocol, List<Match> into) {
        for (var target : rule.destinations()) {
            var sources = rule.sources().stream()
                    .filter(source -> source.isIpv4() == target.prefix().isIpv4())
                    .toArray(IpPrefix[]::new);
            if (sources.length > 0 && (hasPorts(protocol) || isIcmp(protocol) || target.isAllPorts())) {
                into.add(new Match(target, sources));
            }
        }
    }

    /// The rules this filter was compiled from.
    public List<FilterRule> rules() {
        return rules;
    }

    /// Whether a rule lets this source open a flow to this destination and port; `port` is ignored for protocols
    /// without ports. ICMP is accepted when the rule permits the pair of addresses on any port.
    public boolean accepts(int protocol, long sourceHigh, long sourceLow, long targetHigh, long targetLow, int port) {
        boolean ports = hasPorts(protocol);
        for (var match : byProtocol[protocol & 0xff]) {
            var target = match.target;
            if ((!ports || target.hasPort(port))
                    && target.prefix().contains(targetHigh, targetLow)
                    && match.hasSource(sourceHigh, sourceLow)) {
                return true;
            }
        }
        return false;
    }

    /// TCP, UDP, DCCP, SCTP and UDP-Lite: the first four bytes of the header are the ports.
    public static boolean hasPorts(int protocol) {
        return protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
    }

    static boolean isIcmp(int protocol) {
        return protocol == 1 || protocol == 58;
    }

    private static FilterRule allowAll(IpPrefix any) {
        var protocols = new ArrayList<Integer>();
        for (int protocol = 0; protocol < 256; protocol++) {
            protocols.add(protocol);
        }
        return new FilterRule(List.of(any), List.of(PortTarget.all(any)), protocols);
    }

    private record Match(PortTarget target, IpPrefix[] sources) {
        boolean hasSource(long high, long low) {
            for (var source : sources) {
                if (source.contains(high, low)) {
                    return true;
                }
            }
            return false;
        }
    }
}
