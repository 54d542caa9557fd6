package weft.protocol.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// The compiled, immutable form of a node's filter rules. Pure; shared freely between threads.
///
/// Rules are kept per IP protocol number and family in a [TargetTree]; protocols with the same rules share one. A
/// look-up
/// allocates nothing and costs the logarithm of the number of rules. Only the first packet of a flow is looked up here:
/// the [ConnectionTable] answers for the others.
public final class PacketFilter {
    public static final PacketFilter DENY_ALL = compile(List.of());
    /// Accepts every protocol from everywhere to everywhere.
    public static final PacketFilter ALLOW_ALL =
            compile(List.of(allowAll(IpPrefix.ALL_IPV4), allowAll(IpPrefix.ALL_IPV6)));

    private static final int PORT_LAST = 65_535;

    private final List<FilterRule> rules;
    private final @Nullable TargetTree[] ipv4;
    private final @Nullable TargetTree[] ipv6;

    private PacketFilter(List<FilterRule> rules, @Nullable TargetTree[] ipv4, @Nullable TargetTree[] ipv6) {
        this.rules = rules;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /// How a protocol's packets are matched against ports.
    private enum Kind {
        /// By their destination port.
        PORTS,
        /// By the pair of addresses, whatever ports the rule names.
        ANY_PORT,
        /// Only by rules for all ports.
        ALL_PORTS;

        static Kind of(int protocol) {
            return hasPorts(protocol) ? PORTS : isIcmp(protocol) ? ANY_PORT : ALL_PORTS;
        }
    }

    /// What decides how a tree comes out: protocols that agree in this share it.
    private record Shape(Kind kind, boolean isIpv4, List<Integer> ruleNumbers) {}

    public static PacketFilter compile(List<FilterRule> rules) {
        var numbers = IntStream.range(0, 256)
                .mapToObj(_ -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        for (int number = 0; number < rules.size(); number++) {
            for (int protocol : rules.get(number).protocols()) {
                numbers.get(protocol).add(number);
            }
        }
        var shared = new HashMap<Shape, TargetTree>();
        var ipv4 = new @Nullable TargetTree[256];
        var ipv6 = new @Nullable TargetTree[256];
        for (int protocol = 0; protocol < 256; protocol++) {
            var kind = Kind.of(protocol);
            ipv4[protocol] = tree(rules, new Shape(kind, true, numbers.get(protocol)), shared);
            ipv6[protocol] = tree(rules, new Shape(kind, false, numbers.get(protocol)), shared);
        }
        return new PacketFilter(List.copyOf(rules), ipv4, ipv6);
    }

    private static @Nullable TargetTree tree(List<FilterRule> rules, Shape shape, Map<Shape, TargetTree> shared) {
        return shape.ruleNumbers.isEmpty()
                ? null
                : shared.computeIfAbsent(shape, _ -> new TargetTree(permissions(rules, shape)));
    }

    private static List<TargetTree.Permission> permissions(List<FilterRule> rules, Shape shape) {
        var permissions = new ArrayList<TargetTree.Permission>();
        for (int number : shape.ruleNumbers) {
            var rule = rules.get(number);
            var sources = rule.sources().stream()
                    .filter(source -> source.isIpv4() == shape.isIpv4)
                    .toList();
            for (var target : rule.destinations()) {
                if (target.prefix().isIpv4() == shape.isIpv4 && !sources.isEmpty()) {
                    var opening = opening(shape.kind, target, sources);
                    if (opening != null) {
                        permissions.add(new TargetTree.Permission(target.prefix(), opening));
                    }
                }
            }
        }
        return permissions;
    }

    private static PortTree.@Nullable Opening opening(Kind kind, PortTarget target, List<IpPrefix> sources) {
        return switch (kind) {
            case PORTS -> new PortTree.Opening(target.firstPort(), target.lastPort(), sources);
            case ANY_PORT -> new PortTree.Opening(0, PORT_LAST, sources);
            case ALL_PORTS -> target.isAllPorts() ? new PortTree.Opening(0, PORT_LAST, sources) : null;
        };
    }

    /// The rules this filter was compiled from.
    public List<FilterRule> rules() {
        return rules;
    }

    /// Whether a rule lets this source open a flow to this destination and port; `port` is ignored for protocols
    /// without ports. ICMP is accepted when the rule permits the pair of addresses on any port.
    public boolean accepts(int protocol, long sourceHigh, long sourceLow, long targetHigh, long targetLow, int port) {
        boolean isIpv4 = IpAddress.isIpv4(targetHigh, targetLow);
        var tree = (isIpv4 ? ipv4 : ipv6)[protocol & 0xff];
        return tree != null
                && IpAddress.isIpv4(sourceHigh, sourceLow) == isIpv4
                && tree.accepts(targetHigh, targetLow, hasPorts(protocol) ? port : 0, sourceHigh, sourceLow);
    }

    /// TCP, UDP, DCCP, SCTP and UDP-Lite: the first four bytes of the header are the ports.
    public static boolean hasPorts(int protocol) {
        return protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
    }

    static boolean isIcmp(int protocol) {
        return protocol == 1 || protocol == 58;
    }

    private static FilterRule allowAll(IpPrefix any) {
        var protocols = IntStream.range(0, 256).boxed().toList();
        return new FilterRule(List.of(any), List.of(PortTarget.all(any)), protocols);
    }
}
