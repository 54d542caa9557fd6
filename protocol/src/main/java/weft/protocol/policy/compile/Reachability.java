package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.PortRange;
import weft.protocol.policy.document.Posture;
import weft.protocol.policy.document.Selector;
import weft.protocol.policy.document.Traffic;

/// Pure. Says of single packets which rules let them pass. It reads rules as people do, not the filters made of them,
/// so that the two can be held against each other.
public final class Reachability {
    private static final List<Integer> USUAL_PROTOCOLS = List.of(1, 6, 17, 58);

    private final CompiledPolicy policy;
    private final Map<IpAddress, PlacedNode> nodes = new HashMap<>();

    public Reachability(CompiledPolicy policy) {
        this.policy = policy;
        for (var node : policy.table.nodes) {
            if (node != null) {
                node.node.addresses().forEach(address -> nodes.put(address, node));
            }
        }
    }

    /// The first packet of a flow.
    ///
    /// @param protocols any of which will do; none stands for TCP, UDP and ICMP of both families
    /// @param port null when the protocol has none
    /// @param attributes of the source's node, instead of what is known of it; null for what is known
    public record Packet(
            IpAddress source,
            IpAddress target,
            List<Integer> protocols,
            @Nullable Integer port,
            @Nullable Map<String, String> attributes) {
        public Packet {
            protocols = protocols.isEmpty() ? USUAL_PROTOCOLS : List.copyOf(protocols);
        }
    }

    /// How near a rule came to letting a packet pass; each value has what the ones before it lack.
    public enum Fit {
        /// Neither its sources nor its destinations are these.
        NOTHING,
        TARGET_ONLY,
        SOURCE_ONLY,
        /// Sources and destinations fit, but a posture is not met.
        POSTURE_UNMET,
        /// From here to there, but another protocol or port.
        OTHER_TRAFFIC,
        ALLOWS
    }

    public record Judged(AccessRule rule, Fit fit) {}

    public boolean isAllowed(Packet packet) {
        return policy.rules.stream().anyMatch(rule -> fit(rule, packet) == Fit.ALLOWS);
    }

    /// Every rule with how it fits, in the order in which they count.
    public List<Judged> judge(Packet packet) {
        var judged = new ArrayList<Judged>();
        policy.rules.forEach(rule -> judged.add(new Judged(rule.rule, fit(rule, packet))));
        return judged;
    }

    private Fit fit(CompiledRule rule, Packet packet) {
        boolean source = isSource(rule, packet.source);
        boolean target = false;
        boolean traffic = false;
        for (var each : rule.targets) {
            if (isTarget(rule, each, packet)) {
                target = true;
                traffic |= each.target.traffic().stream().anyMatch(one -> carries(one, packet));
            }
        }
        if (!source || !target) {
            return source ? Fit.SOURCE_ONLY : target ? Fit.TARGET_ONLY : Fit.NOTHING;
        }
        if (!meetsPosture(rule.rule.postures(), packet)) {
            return Fit.POSTURE_UNMET;
        }
        return traffic ? Fit.ALLOWS : Fit.OTHER_TRAFFIC;
    }

    /// Sources without regard to postures.
    private boolean isSource(CompiledRule rule, IpAddress address) {
        var node = nodeAt(address);
        for (var source : rule.rule.sources()) {
            boolean fits = switch (source.value()) {
                case Selector.Everything _ ->
                    policy.world.ranges().contains(address) || policy.table.routes.contains(address);
                case Selector.OfAutogroup(var group) when group == Autogroup.DANGER_ALL -> true;
                case Selector selector
                when Membership.isOfAddresses(selector) ->
                    policy.membership.addressesOf(selector).contains(address);
                case Selector selector -> node != null && policy.membership.chooses(selector, node.node, node.owner);
            };
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private boolean isTarget(CompiledRule rule, CompiledTarget target, Packet packet) {
        if (rule.isVia() && target.routers.isEmpty() && target.exits.isEmpty()) {
            return false;
        }
        var node = nodeAt(packet.target);
        return switch (target.kind) {
            case EVERYTHING -> true;
            case ADDRESSES -> target.addresses.contains(packet.target);
            case INTERNET -> CompiledTarget.INTERNET.contains(packet.target);
            case NODES -> node != null && target.chosen.has(node.place);
            case SELF -> {
                var from = nodeAt(packet.source);
                yield node != null && from != null && node.owner != null && node.owner.equals(from.owner);
            }
        };
    }

    private static boolean carries(Traffic traffic, Packet packet) {
        var protocols = traffic.protocols().isEmpty() ? USUAL_PROTOCOLS : traffic.protocols();
        if (protocols.stream().noneMatch(packet.protocols::contains)) {
            return false;
        }
        return packet.port == null
                || traffic.ports().stream().anyMatch(range -> range.contains(new PortRange(packet.port, packet.port)));
    }

    private boolean meetsPosture(List<Posture> postures, Packet packet) {
        if (postures.isEmpty()) {
            return true;
        }
        var node = nodeAt(packet.source);
        Map<String, String> known = node == null ? Map.of() : node.node.attributes();
        Map<String, String> attributes = packet.attributes == null ? known : packet.attributes;
        return postures.stream().anyMatch(posture -> posture.isMetBy(attributes));
    }

    /// The node that has an address.
    public @Nullable PolicyNode nodeOf(IpAddress address) {
        var node = nodeAt(address);
        return node == null ? null : node.node;
    }

    private @Nullable PlacedNode nodeAt(IpAddress address) {
        return nodes.get(address);
    }
}
