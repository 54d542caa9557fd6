package weft.protocol.policy.document;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;

/// Resolves `ipsets`, whose entries may name each other, but not in a circle.
final class IpSetReader {
    private static final String REMOVE = "remove ";
    private static final String ADD = "add ";
    private static final int NESTING_MAX = 32;

    private final Map<String, IpSet> hosts;
    private final Problems problems;
    private final SortedMap<String, List<At<String>>> declared = new TreeMap<>();
    private final SortedMap<String, IpSet> resolved = new TreeMap<>();

    IpSetReader(Map<String, IpSet> hosts, Problems problems) {
        this.hosts = hosts;
        this.problems = problems;
    }

    void declare(String name, List<At<String>> items) {
        declared.put(name, items);
    }

    SortedMap<String, IpSet> resolved() {
        declared.keySet().forEach(name -> resolve(name, new HashSet<>()));
        return resolved;
    }

    private IpSet resolve(String name, Set<String> open) {
        var known = resolved.get(name);
        if (known != null) {
            return known;
        }
        open.add(name);
        var set = IpSet.EMPTY;
        for (var item : declared.getOrDefault(name, List.of())) {
            boolean removes = item.value().startsWith(REMOVE);
            String text = removes
                    ? item.value().substring(REMOVE.length()).strip()
                    : item.value().startsWith(ADD)
                            ? item.value().substring(ADD.length()).strip()
                            : item.value();
            var addresses = item(name, new At<>(text, item.offset()), open);
            if (!removes) {
                set = set.plus(addresses);
                continue;
            }
            for (IpPrefix prefix : addresses.prefixes()) {
                set = set.minus(prefix);
            }
        }
        open.remove(name);
        resolved.put(name, set);
        return set;
    }

    private IpSet item(String name, At<String> item, Set<String> open) {
        String where = "ipsets[\"" + name + "\"]";
        try {
            return switch (SelectorText.parse(item.value())) {
                case Selector.OfAddresses range -> range.addresses();
                case Selector.OfHost(var host) when hosts.containsKey(host) -> hosts.get(host);
                case Selector.OfIpSet(var other)
                when open.contains(other) || open.size() >= NESTING_MAX -> {
                    problems.add(item.offset(), where + ": \"" + other + "\" contains itself, or is nested too deep");
                    yield IpSet.EMPTY;
                }
                case Selector.OfIpSet(var other) when declared.containsKey(other) -> resolve(other, open);
                default -> {
                    problems.add(
                            item.offset(),
                            where + ": \"" + item.value()
                                    + "\" is not an address, a prefix, a range, a host or an ipset:");
                    yield IpSet.EMPTY;
                }
            };
        } catch (IllegalArgumentException problem) {
            problems.add(item.offset(), where + ": " + problem.getMessage());
            return IpSet.EMPTY;
        }
    }
}
