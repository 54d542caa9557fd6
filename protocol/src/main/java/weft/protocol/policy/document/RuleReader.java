package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import weft.protocol.hujson.JsonValue;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.document.AccessRule.Section;
import weft.protocol.policy.document.AccessRule.Target;

/// Reads `acls` and `grants`.
final class RuleReader {
    private static final List<String> ACL_FIELDS =
            List.of("action", "src", "dst", "proto", "srcPosture", "users", "ports");
    private static final List<String> GRANT_FIELDS = List.of("src", "dst", "ip", "app", "via", "srcPosture");

    private final Names names;
    private final PostureReader postures;
    private final Problems problems;

    RuleReader(Names names, PostureReader postures, Problems problems) {
        this.names = names;
        this.postures = postures;
        this.problems = problems;
    }

    List<AccessRule> acls(Fields whole) {
        var rules = new ArrayList<AccessRule>();
        var items = whole.items("acls");
        for (int i = 0; i < items.size(); i++) {
            rules.add(acl(i, new Fields("acls[" + i + "]", items.get(i), ACL_FIELDS, problems)));
        }
        return rules;
    }

    private AccessRule acl(int index, Fields fields) {
        String action = fields.text("action");
        if (!action.equals("accept")) {
            problems.add(
                    fields.offsetOf("action"),
                    fields.where() + ": action=\"" + action + "\" is not supported; the only one is \"accept\","
                            + " what no rule accepts is denied");
        }
        var protocols = protocols(fields);
        var targets = new ArrayList<Target>();
        for (var text : fields.texts(fields.has("ports") ? "ports" : "dst")) {
            parsed(text, fields.where() + ".dst", () -> {
                var read = SelectorText.parseWithPorts(text.value());
                checkPorts(protocols, read.ports(), text.offset(), fields.where() + ".dst");
                targets.add(new Target(
                        new At<>(read.selector(), text.offset()), List.of(new Traffic(protocols, read.ports()))));
            });
        }
        var sources = selectors(fields, fields.has("users") ? "users" : "src");
        checkSources(sources, targets, fields.where(), true);
        checkTargets(targets, fields.where());
        return new AccessRule(
                Section.ACLS,
                index,
                fields.offset(),
                sources,
                targets,
                Collections.emptySortedMap(),
                List.of(),
                postures.of(fields));
    }

    List<AccessRule> grants(Fields whole) {
        var rules = new ArrayList<AccessRule>();
        var items = whole.items("grants");
        for (int i = 0; i < items.size(); i++) {
            rules.add(grant(i, new Fields("grants[" + i + "]", items.get(i), GRANT_FIELDS, problems)));
        }
        return rules;
    }

    private AccessRule grant(int index, Fields fields) {
        var traffic = new ArrayList<Traffic>();
        for (var text : fields.texts("ip")) {
            parsed(text, fields.where() + ".ip", () -> traffic.add(traffic(text, fields.where() + ".ip")));
        }
        var capabilities = capabilities(fields);
        if (fields.items("ip").isEmpty() && capabilities.isEmpty()) {
            problems.add(
                    fields.offset(),
                    fields.where() + ": ip and app can not both be empty; \"ip\": [\"*\"] lets everything pass");
        }
        var sources = selectors(fields, "src");
        var targets = selectors(fields, "dst").stream()
                .map(selector -> new Target(selector, traffic))
                .toList();
        checkSources(sources, targets, fields.where(), false);
        checkTargets(targets, fields.where());
        checkGrantTargets(targets, capabilities, fields.where());
        var via = via(fields);
        return new AccessRule(
                Section.GRANTS, index, fields.offset(), sources, targets, capabilities, via, postures.of(fields));
    }

    private List<At<String>> via(Fields fields) {
        var via = fields.texts("via");
        for (var tag : via) {
            if (tag.value().startsWith("tag:")) {
                names.tag(tag, fields.where() + ".via");
            } else {
                problems.add(tag.offset(), fields.where() + ".via: via can only be a tag, not \"" + tag.value() + "\"");
            }
        }
        return via;
    }

    /// `*`, `22`, `tcp:443`, `udp:*`, `47:*`.
    private Traffic traffic(At<String> text, String where) {
        String value = text.value();
        int colon = value.indexOf(':');
        if (colon != value.lastIndexOf(':')) {
            throw new IllegalArgumentException(
                    "\"" + value + "\": expected only one colon, between protocol and ports, like tcp:443");
        }
        if (colon < 0) {
            return new Traffic(List.of(), Ports.parse(value));
        }
        var protocols = List.of(Protocols.number(value.substring(0, colon)));
        var ports = Ports.parse(value.substring(colon + 1));
        checkPorts(protocols, ports, text.offset(), where);
        return new Traffic(protocols, ports);
    }

    private List<Integer> protocols(Fields fields) {
        String text = fields.text("proto");
        if (text.isEmpty()) {
            return List.of();
        }
        var numbers = new ArrayList<Integer>();
        parsed(
                new At<>(text, fields.offsetOf("proto")),
                fields.where() + ".proto",
                () -> numbers.add(Protocols.number(text)));
        return numbers;
    }

    private void checkPorts(List<Integer> protocols, List<PortRange> ports, int offset, String where) {
        for (int protocol : protocols) {
            if (!Protocols.hasPorts(protocol) && !ports.stream().allMatch(PortRange::isAll)) {
                problems.add(
                        offset,
                        where + ": " + Protocols.name(protocol)
                                + " has no ports; only \"*\" is allowed after the colon");
            }
        }
    }

    private SortedMap<String, List<JsonValue>> capabilities(Fields fields) {
        var capabilities = new TreeMap<String, List<JsonValue>>();
        var lists = fields.lists("app");
        for (var entry : fields.entries("app")) {
            String problem = CapabilityName.problem(entry.name());
            if (!problem.isEmpty()) {
                problems.add(entry.offset(), fields.where() + ".app: \"" + entry.name() + "\": " + problem);
            }
            capabilities.put(entry.name(), lists.getOrDefault(entry.name(), List.of()));
        }
        return capabilities;
    }

    private List<At<Selector>> selectors(Fields fields, String name) {
        var selectors = new ArrayList<At<Selector>>();
        for (var text : fields.texts(name)) {
            parsed(text, fields.where() + "." + name, () -> {
                selectors.add(new At<>(SelectorText.parse(text.value()), text.offset()));
            });
        }
        return selectors;
    }

    /// Names must be declared. `autogroup:self` as a destination asks for sources that are people: tags have no
    /// "self". In `acls` also `*` may stand there and is narrowed to people; in `grants` it may not, for it
    /// includes tags.
    private void checkSources(List<At<Selector>> sources, List<Target> targets, String where, boolean starMayBeSelf) {
        boolean toSelf =
                targets.stream().anyMatch(target -> isSelf(target.destination().value()));
        for (var source : sources) {
            names.check(source, where + ".src");
            Consumer<String> report = message -> problems.add(source.offset(), where + ".src: " + message);
            switch (source.value()) {
                case Selector.OfAutogroup(var group)
                when group == Autogroup.SELF ->
                    report.accept("\"autogroup:self\" not valid on the src side of a rule; it means the source's own"
                            + " devices as a dst");
                case Selector.OfAutogroup(var group)
                when group == Autogroup.INTERNET ->
                    report.accept("\"autogroup:internet\" not valid on the src side of a rule; it is what exit nodes"
                            + " lead to");
                case Selector.OfAutogroup(var group)
                when group == Autogroup.NONROOT -> report.accept("\"autogroup:nonroot\" is a login name of ssh rules");
                default -> {
                    if (toSelf && !mayReachSelf(source.value(), starMayBeSelf)) {
                        report.accept(
                                "autogroup:self can only be used with users, groups, or supported autogroups, not \""
                                        + source.value().text() + "\"");
                    }
                }
            }
        }
    }

    static boolean isSelf(Selector selector) {
        return selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.SELF;
    }

    private static boolean mayReachSelf(Selector source, boolean starMay) {
        return switch (source) {
            case Selector.OfUser _, Selector.OfGroup _, Selector.OfDomain _ -> true;
            case Selector.OfAutogroup(var group) -> group.isOfUsers();
            case Selector.Everything _ -> starMay;
            case Selector.OfTag _, Selector.OfHost _, Selector.OfIpSet _, Selector.OfAddresses _ -> false;
        };
    }

    private void checkTargets(List<Target> targets, String where) {
        for (var target : targets) {
            names.check(target.destination(), where + ".dst");
            switch (target.destination().value()) {
                case Selector.OfAutogroup(var group)
                when group == Autogroup.DANGER_ALL ->
                    problems.add(
                            target.destination().offset(),
                            where + ".dst: cannot use autogroup:danger-all as a dst; write * or autogroup:internet");
                case Selector.OfAutogroup(var group)
                when group == Autogroup.NONROOT ->
                    problems.add(
                            target.destination().offset(),
                            where + ".dst: \"autogroup:nonroot\" is a login name of ssh rules");
                default -> {}
            }
        }
    }

    /// A default route names no destination: `*` is every node and route, `autogroup:internet` what exit nodes lead to.
    private void checkGrantTargets(List<Target> targets, Map<String, ?> capabilities, String where) {
        for (var target : targets) {
            var selector = target.destination().value();
            if (selector instanceof Selector.OfAddresses(var text, var addresses) && isDefaultRoute(addresses)) {
                problems.add(
                        target.destination().offset(),
                        where + ".dst: \"" + text
                                + "\": to allow all IP addresses, use \"*\" or \"autogroup:internet\"");
            }
            boolean internet = selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.INTERNET;
            if (internet && !capabilities.isEmpty()) {
                problems.add(
                        target.destination().offset(),
                        where
                                + ".dst: cannot use app grants with autogroup:internet: no node there has the application");
            }
        }
    }

    private static boolean isDefaultRoute(IpSet addresses) {
        return addresses.prefixes().stream().anyMatch(prefix -> prefix.bits() == 0);
    }

    private void parsed(At<String> text, String where, Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException problem) {
            problems.add(text.offset(), where + ": " + problem.getMessage());
        }
    }
}
