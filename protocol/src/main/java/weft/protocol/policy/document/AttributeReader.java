package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.packet.IpPrefix;

/// Reads `nodeAttrs`. An entry without attributes or without targets says nothing, which is no mistake.
final class AttributeReader {
    private static final List<String> FIELDS = List.of("target", "attr", "app", "ipPool");
    private static final IpPrefix POOLS = IpPrefix.parse("100.64.0.0/10");
    private static final List<IpPrefix> RESERVED = List.of(
            IpPrefix.parse("100.100.0.0/24"), IpPrefix.parse("100.100.100.0/24"), IpPrefix.parse("100.115.92.0/23"));

    private final Names names;
    private final Problems problems;

    AttributeReader(Names names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    List<NodeAttributes> entries(Fields whole) {
        var entries = new ArrayList<NodeAttributes>();
        var items = whole.items("nodeAttrs");
        for (int i = 0; i < items.size(); i++) {
            entries.add(entry(new Fields("nodeAttrs[" + i + "]", items.get(i), FIELDS, problems)));
        }
        return entries;
    }

    private NodeAttributes entry(Fields fields) {
        var attributes = fields.texts("attr");
        for (var attribute : attributes) {
            if (attribute.value().isEmpty()) {
                problems.add(attribute.offset(), fields.where() + ".attr: an attribute's name is not empty");
            }
        }
        return new NodeAttributes(
                fields.offset(),
                targets(fields),
                attributes.stream().map(At::value).toList(),
                fields.lists("app"),
                pools(fields));
    }

    private List<At<Selector>> targets(Fields fields) {
        String where = fields.where() + ".target";
        var targets = new ArrayList<At<Selector>>();
        for (var text : fields.texts("target")) {
            try {
                var target = new At<>(SelectorText.parse(text.value()), text.offset());
                boolean chooses = switch (target.value()) {
                    case Selector.OfAutogroup(var group) -> group.isOfUsers() || group == Autogroup.TAGGED;
                    default -> true;
                };
                if (!chooses) {
                    problems.add(
                            text.offset(),
                            where + ": \"" + text.value() + "\" names no nodes of its own; write autogroup:member,"
                                    + " autogroup:tagged, a user, a group: or a tag:");
                }
                names.check(target, where);
                targets.add(target);
            } catch (IllegalArgumentException problem) {
                problems.add(text.offset(), where + ": " + problem.getMessage());
            }
        }
        return targets;
    }

    private List<IpPrefix> pools(Fields fields) {
        var pools = new ArrayList<IpPrefix>();
        for (var text : fields.texts("ipPool")) {
            try {
                var pool = IpPrefix.parseLenient(text.value());
                if (!POOLS.contains(pool)) {
                    problems.add(text.offset(), fields.where() + ": IPPool(" + pool + "): not within " + POOLS);
                }
                for (var reserved : RESERVED) {
                    if (reserved.contains(pool) || pool.contains(reserved)) {
                        problems.add(
                                text.offset(),
                                fields.where() + ": IPPool(" + pool + "): network within reserved range " + reserved);
                    }
                }
                pools.add(pool);
            } catch (IllegalArgumentException problem) {
                problems.add(text.offset(), fields.where() + ".ipPool: " + problem.getMessage());
            }
        }
        return pools;
    }
}
