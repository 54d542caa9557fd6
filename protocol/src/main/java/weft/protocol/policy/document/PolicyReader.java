package weft.protocol.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.hujson.Hujson;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonValue.JsonArray;
import weft.protocol.hujson.JsonValue.JsonNull;
import weft.protocol.hujson.JsonValue.JsonText;
import weft.protocol.hujson.SourceText;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;

/// Pure. Reads a whole document: first what it declares, then the rules that refer to it, each by a reader of its own.
/// Goes on after a mistake, so that people learn of all of them at once.
final class PolicyReader {
    /// What the document itself is called in messages.
    static final String WHOLE = "the policy";

    private static final List<String> SECTIONS = List.of(
            "groups",
            "hosts",
            "ipsets",
            "tagOwners",
            "acls",
            "grants",
            "ssh",
            "nodeAttrs",
            "autoApprovers",
            "postures",
            "defaultSrcPosture",
            "tests",
            "sshTests",
            "randomizeClientPort",
            "disableIPv4",
            "oneCGNATRoute",
            "derpMap");

    private final SourceText source;
    private final Problems problems;

    PolicyReader(String text) {
        this.source = new SourceText(text.length() > PolicyDocument.CHARACTERS_MAX ? "" : text);
        this.problems = new Problems(source);
        if (text.length() > PolicyDocument.CHARACTERS_MAX) {
            problems.add(0, "the document has " + text.length() + " characters; " + PolicyDocument.SIZE_ADVICE);
        }
    }

    PolicyDocument.Outcome read() {
        if (!problems.isEmpty()) {
            return refused();
        }
        return switch (Hujson.read(source.text())) {
            case Hujson.Outcome.Malformed(int offset, String message) -> {
                problems.add(offset, message);
                yield refused();
            }
            case Hujson.Outcome.Read(JsonValue value) -> {
                var document = document(value);
                yield problems.isEmpty() ? new PolicyDocument.Outcome.Accepted(document) : refused();
            }
        };
    }

    private PolicyDocument.Outcome refused() {
        return new PolicyDocument.Outcome.Refused(source, problems.inOrder());
    }

    private PolicyDocument document(JsonValue value) {
        var fields = new Fields(WHOLE, value, SECTIONS, problems);
        var groups = groups(fields);
        var hosts = hosts(fields);
        var tagOwners = tagOwners(fields);
        var ipSets = ipSets(fields, hosts);
        var names = new Names(groups, hosts, ipSets, tagOwners, problems);
        tagOwners.forEach((tag, owners) -> owners.forEach(owner -> names.check(owner, "tagOwners[\"" + tag + "\"]")));
        var postures = postures(fields);
        var postureReader = new PostureReader(postures, fields, problems);
        var rules = new RuleReader(names, postureReader, problems);
        var grants = rules.grants(fields);
        grants.addAll(rules.acls(fields));
        return new PolicyDocument(
                source,
                groups,
                hosts,
                ipSets,
                tagOwners,
                grants,
                fields.has("acls") || fields.has("grants"),
                new SshReader(names, postureReader, problems).rules(fields),
                new AttributeReader(names, problems).entries(fields),
                autoApprovers(fields, names),
                postures,
                new TestReader(problems).tests(fields),
                new TestReader(problems).sshTests(fields),
                fields.flag("randomizeClientPort"));
    }

    /// Members are logins. A group in a group is refused, as where the language comes from: membership would not be
    /// readable in one place.
    private SortedMap<String, List<String>> groups(Fields fields) {
        var groups = new TreeMap<String, List<String>>();
        for (var entry : fields.entries("groups")) {
            String where = "groups[\"" + entry.name() + "\"]";
            if (!entry.name().startsWith("group:") || entry.name().length() == "group:".length()) {
                problems.add(entry.offset(), where + ": a group's name begins with \"group:\"");
            }
            var members = new ArrayList<String>();
            for (var member : Fields.texts(where, listed(where, entry.value()), problems)) {
                if (member.value().startsWith("group:")) {
                    problems.add(
                            member.offset(),
                            where + ": \"" + member.value()
                                    + "\": group members cannot be recursive; list its members");
                } else if (member.value().indexOf('@') < 0) {
                    problems.add(
                            member.offset(),
                            where + ": \"" + member.value()
                                    + "\" is not a login; a login has an @, like ann@example.com");
                }
                members.add(member.value());
            }
            groups.put(entry.name(), List.copyOf(members));
        }
        return groups;
    }

    private SortedMap<String, IpSet> hosts(Fields fields) {
        var hosts = new TreeMap<String, IpSet>();
        for (var entry : fields.entries("hosts")) {
            String where = "hosts[\"" + entry.name() + "\"]";
            hosts.put(entry.name(), IpSet.EMPTY);
            if (!SelectorText.isHostName(entry.name())) {
                problems.add(
                        entry.offset(), where + ": a host's name has letters, digits, dashes, dots and underscores");
            }
            if (entry.value() instanceof JsonText text) {
                try {
                    hosts.put(
                            entry.name(),
                            IpSet.of(IpPrefix.parseLenient(text.value().strip())));
                } catch (IllegalArgumentException problem) {
                    problems.add(text.offset(), where + ": " + problem.getMessage());
                }
            } else {
                problems.add(
                        entry.value().offset(),
                        where + " is an address or a prefix as text, not "
                                + entry.value().kind());
            }
        }
        return hosts;
    }

    /// A set adds addresses, hosts and other sets; `remove` before one takes them out again, in the order of the list.
    private SortedMap<String, IpSet> ipSets(Fields fields, Map<String, IpSet> hosts) {
        var reader = new IpSetReader(hosts, problems);
        for (var entry : fields.entries("ipsets")) {
            String where = "ipsets[\"" + entry.name() + "\"]";
            if (!entry.name().startsWith("ipset:") || entry.name().length() == "ipset:".length()) {
                problems.add(entry.offset(), where + ": an IP set's name begins with \"ipset:\"");
            }
            reader.declare(entry.name(), Fields.texts(where, listed(where, entry.value()), problems));
        }
        return reader.resolved();
    }

    /// Who owns a tag may be settled in a circle: a tag that owns itself may be given by its own nodes.
    private SortedMap<String, List<At<Selector>>> tagOwners(Fields fields) {
        var owners = new TreeMap<String, List<At<Selector>>>();
        for (var entry : fields.entries("tagOwners")) {
            String where = "tagOwners[\"" + entry.name() + "\"]";
            String wrong = TagText.problem(entry.name());
            if (!wrong.isEmpty()) {
                problems.add(entry.offset(), where + ": " + wrong);
            }
            owners.put(entry.name(), people(where, listed(where, entry.value())));
        }
        return owners;
    }

    /// Users, groups, roles and tags: who may own a tag or approve a route.
    private List<At<Selector>> people(String where, List<JsonValue> items) {
        var people = new ArrayList<At<Selector>>();
        for (var item : Fields.texts(where, items, problems)) {
            try {
                var selector = SelectorText.parse(item.value());
                boolean fits = switch (selector) {
                    case Selector.OfUser _, Selector.OfGroup _, Selector.OfTag _, Selector.OfDomain _ -> true;
                    case Selector.OfAutogroup(var group) -> group.isOfUsers() || group == Autogroup.TAGGED;
                    default -> false;
                };
                if (!fits) {
                    problems.add(
                            item.offset(),
                            where + ": \"" + item.value()
                                    + "\" is not a user, a group:, a tag: or an autogroup: of users");
                }
                people.add(new At<>(selector, item.offset()));
            } catch (IllegalArgumentException problem) {
                problems.add(item.offset(), where + ": " + problem.getMessage());
            }
        }
        return people;
    }

    private AutoApprovers autoApprovers(Fields whole, Names names) {
        var value = whole.get("autoApprovers");
        if (value == null) {
            return AutoApprovers.NONE;
        }
        var fields = new Fields("autoApprovers", value, List.of("routes", "exitNode", "services"), problems);
        var routes = new TreeMap<IpPrefix, List<At<Selector>>>();
        for (var entry : fields.entries("routes")) {
            String where = "autoApprovers.routes[\"" + entry.name() + "\"]";
            try {
                routes.put(IpPrefix.parseLenient(entry.name().strip()), people(where, listed(where, entry.value())));
            } catch (IllegalArgumentException problem) {
                problems.add(entry.offset(), where + ": " + problem.getMessage());
            }
        }
        routes.forEach((prefix, approvers) ->
                approvers.forEach(each -> names.check(each, "autoApprovers.routes[\"" + prefix + "\"]")));
        var exitNode = people("autoApprovers.exitNode", fields.items("exitNode"));
        exitNode.forEach(each -> names.check(each, "autoApprovers.exitNode"));
        return new AutoApprovers(routes, exitNode);
    }

    private SortedMap<String, Posture> postures(Fields fields) {
        var postures = new TreeMap<String, Posture>();
        for (var entry : fields.entries("postures")) {
            String where = "postures[\"" + entry.name() + "\"]";
            if (!entry.name().startsWith("posture:") || entry.name().length() == "posture:".length()) {
                problems.add(entry.offset(), where + ": a posture's name begins with \"posture:\"");
            }
            var conditions = new ArrayList<PostureCondition>();
            for (var text : Fields.texts(where, listed(where, entry.value()), problems)) {
                try {
                    conditions.add(PostureText.parse(text.value()));
                } catch (IllegalArgumentException problem) {
                    problems.add(text.offset(), where + ": " + problem.getMessage());
                }
            }
            postures.put(entry.name(), new Posture(entry.name(), conditions));
        }
        return postures;
    }

    private List<JsonValue> listed(String where, JsonValue value) {
        return switch (value) {
            case JsonArray array -> array.items();
            case JsonNull _ -> List.of();
            default -> {
                problems.add(value.offset(), where + " is a list in brackets, not " + value.kind());
                yield List.of();
            }
        };
    }
}
