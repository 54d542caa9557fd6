package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.Reachability;
import weft.protocol.policy.compile.Reachability.Fit;
import weft.protocol.policy.compile.Reachability.Packet;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.Protocols;
import weft.protocol.policy.document.Selector;

/// Pure. Why something may pass, or what it lacks: the rule and the line that allow it, or the ones that come nearest.
///
/// @param allowed whether any rule allows it
/// @param rules the rules that allow it; when there are none, those that come nearest, nearest first
/// @param notes what the way there needs besides the rule, or why no rule can help: one sentence each
public record Explanation(boolean allowed, List<Reason> rules, List<String> notes) {
    private static final int NEAREST_MAX = 3;

    public Explanation {
        rules = List.copyOf(rules);
        notes = List.copyOf(notes);
    }

    /// @param rule as people call it: `grants[3]`
    /// @param line where it stands, from 1
    /// @param column from 1
    /// @param why what of it fits and what does not, one sentence
    public record Reason(String rule, int line, int column, String why) {}

    /// @param port null for a protocol without ports
    /// @param protocols none for TCP, UDP and ICMP
    public static Explanation of(
            CompiledPolicy policy,
            IpAddress source,
            IpAddress target,
            @Nullable Integer port,
            List<Integer> protocols) {
        var reachability = new Reachability(policy);
        var packet = new Packet(source, target, protocols, port, null);
        var judged = reachability.judge(packet);
        boolean allowed = judged.stream().anyMatch(each -> each.fit() == Fit.ALLOWS);
        var shown = judged.stream()
                .filter(each -> allowed ? each.fit() == Fit.ALLOWS : each.fit() != Fit.NOTHING)
                .sorted(Comparator.comparing((Reachability.Judged each) -> each.fit())
                        .reversed())
                .limit(allowed ? Long.MAX_VALUE : NEAREST_MAX)
                .map(each -> reason(policy, each, packet))
                .toList();
        return new Explanation(allowed, shown, notes(policy, reachability, packet, allowed));
    }

    private static Reason reason(CompiledPolicy policy, Reachability.Judged judged, Packet packet) {
        var rule = judged.rule();
        if (!policy.document().hasRules()) {
            return new Reason(
                    "the default", 1, 1, "the policy has neither acls nor grants, so that everything may pass");
        }
        var position = policy.document().source().position(rule.offset());
        String why = switch (judged.fit()) {
            case ALLOWS -> "allows it: from " + names(rule.sources()) + " to " + targets(rule);
            case OTHER_TRAFFIC -> "is from here to there, but for other ports or protocols: " + traffic(rule);
            case POSTURE_UNMET ->
                "would allow it, but the source's device does not meet "
                        + rule.postures().stream().map(each -> each.name()).toList();
            case SOURCE_ONLY ->
                "names the source, but as destinations only " + targets(rule) + ", not " + packet.target();
            case TARGET_ONLY ->
                "names the destination, but as sources only " + names(rule.sources()) + ", not " + packet.source();
            case NOTHING -> "names neither end";
        };
        return new Reason(rule.name(), position.line(), position.column(), why);
    }

    private static String names(List<At<Selector>> selectors) {
        return selectors.stream().map(each -> each.value().text()).toList().toString();
    }

    private static String targets(AccessRule rule) {
        return rule.targets().stream()
                .map(target -> target.destination().value().text())
                .distinct()
                .toList()
                .toString();
    }

    private static String traffic(AccessRule rule) {
        var texts = new ArrayList<String>();
        for (var target : rule.targets()) {
            for (var traffic : target.traffic()) {
                String ports = traffic.ports().stream()
                        .map(Object::toString)
                        .distinct()
                        .reduce((left, right) -> left + "," + right)
                        .orElse("");
                String protocols = traffic.protocols().stream()
                        .map(Protocols::name)
                        .reduce((left, right) -> left + "," + right)
                        .orElse("");
                String text = protocols.isEmpty() ? ports : protocols + ":" + ports;
                if (!texts.contains(text)) {
                    texts.add(text);
                }
            }
        }
        return texts.isEmpty() ? "[application capabilities only]" : texts.toString();
    }

    private static List<String> notes(
            CompiledPolicy policy, Reachability reachability, Packet packet, boolean allowed) {
        var notes = new ArrayList<String>();
        var from = reachability.nodeOf(packet.source());
        var to = reachability.nodeOf(packet.target());
        if (from == null && !policy.world().ranges().contains(packet.source())) {
            notes.add(packet.source() + " is no device's address: it must come through a router of its subnet");
        } else if (from == null) {
            notes.add("no device has the address " + packet.source());
        }
        if (to == null) {
            notes.add(behind(policy, from, packet.target()));
        }
        if (packet.source().isIpv4() != packet.target().isIpv4()) {
            notes.add("one end is IPv4 and the other IPv6: no packet is both");
        }
        if (!allowed && to != null && from != null && policy.maySee(from.id(), to.id())) {
            notes.add(from.id() + " and " + to.id()
                    + " see each other, because another connection between them is allowed");
        }
        return notes;
    }

    private static String behind(CompiledPolicy policy, @Nullable PolicyNode from, IpAddress target) {
        Map<String, PolicyNode> nodes = policy.world().nodes();
        for (var node : nodes.values()) {
            boolean leads = from != null
                    && policy.allowedPrefixes(from.id(), node.id()).stream()
                            .anyMatch(prefix -> !prefix.isHost() && prefix.contains(target));
            if (leads) {
                return target + " is reached through " + node.id() + ", which leads to it";
            }
        }
        return "no device has the address " + target + ", and none that the source may use leads to it";
    }
}
