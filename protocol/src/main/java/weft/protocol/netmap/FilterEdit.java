package weft.protocol.netmap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PortTarget;

/// Pure. How one filter becomes the next, so that a long list of sources is sent once and not at every change of it.
///
/// @param rules all rules of the new filter, in order
public record FilterEdit(List<FilterPart> rules) {
    public FilterEdit {
        rules = List.copyOf(rules);
    }

    /// To a receiver of which it is not known what it has.
    public static FilterEdit whole(List<FilterRule> filter) {
        return new FilterEdit(
                filter.stream().<FilterPart>map(FilterPart.Whole::new).toList());
    }

    /// Finds what two lists of sources differ in; the same pair is asked for again and again.
    @FunctionalInterface
    public interface Differ {
        Difference between(List<IpPrefix> before, List<IpPrefix> after);
    }

    public record Difference(List<IpPrefix> added, List<IpPrefix> removed) {
        public static Difference between(List<IpPrefix> before, List<IpPrefix> after) {
            var removed = new LinkedHashSet<>(before);
            var kept = new HashSet<>(before);
            var added = new ArrayList<IpPrefix>();
            for (var prefix : after) {
                if (!kept.contains(prefix)) {
                    added.add(prefix);
                }
                removed.remove(prefix);
            }
            return new Difference(List.copyOf(added), List.copyOf(removed));
        }

        int size() {
            return added.size() + removed.size();
        }
    }

    /// What a rule says beside its sources.
    private record Shape(List<PortTarget> destinations, List<Integer> protocols) {
        static Shape of(FilterRule rule) {
            return new Shape(rule.destinations(), rule.protocols());
        }
    }

    /// The step between two filters.
    public static FilterEdit between(List<FilterRule> before, List<FilterRule> after, Differ differ) {
        Map<FilterRule, Integer> same = HashMap.newHashMap(before.size());
        Map<Shape, Integer> alike = HashMap.newHashMap(before.size());
        for (int i = 0; i < before.size(); i++) {
            same.putIfAbsent(before.get(i), i);
            alike.putIfAbsent(Shape.of(before.get(i)), i);
        }
        var parts = new ArrayList<FilterPart>(after.size());
        for (var rule : after) {
            Integer kept = same.get(rule);
            Integer like = kept == null ? alike.get(Shape.of(rule)) : null;
            if (kept != null) {
                parts.add(new FilterPart.Kept(kept));
            } else if (like != null) {
                parts.add(resourced(before.get(like), like, rule, differ));
            } else {
                parts.add(new FilterPart.Whole(rule));
            }
        }
        return new FilterEdit(parts);
    }

    private static FilterPart resourced(FilterRule before, int number, FilterRule rule, Differ differ) {
        var difference = differ.between(before.sources(), rule.sources());
        return difference.size() * 2 > rule.sources().size()
                ? new FilterPart.Whole(rule)
                : new FilterPart.Resourced(number, difference.added(), difference.removed());
    }

    /// Whether the numbers name rules of that filter.
    public boolean fits(List<FilterRule> before) {
        return rules.stream().allMatch(part -> switch (part) {
            case FilterPart.Kept(int rule) -> rule >= 0 && rule < before.size();
            case FilterPart.Resourced resourced -> resourced.rule() >= 0 && resourced.rule() < before.size();
            case FilterPart.Whole _ -> true;
        });
    }

    /// The filter after this.
    public List<FilterRule> applyTo(List<FilterRule> before) {
        return rules.stream()
                .map(part -> switch (part) {
                    case FilterPart.Kept(int rule) -> before.get(rule);
                    case FilterPart.Resourced(int rule, var added, var removed) -> {
                        var sources = new LinkedHashSet<>(before.get(rule).sources());
                        sources.removeAll(new HashSet<>(removed));
                        sources.addAll(added);
                        yield before.get(rule).withSources(List.copyOf(sources));
                    }
                    case FilterPart.Whole(FilterRule rule) -> rule;
                })
                .toList();
    }
}
