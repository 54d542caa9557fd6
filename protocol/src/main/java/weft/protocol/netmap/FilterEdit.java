package weft.protocol.netmap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
        /// What both lists begin and end with is only looked through: lists of thousands differ in a node or two.
        public static Difference between(List<IpPrefix> before, List<IpPrefix> after) {
            int start = 0;
            int common = Math.min(before.size(), after.size());
            while (start < common && before.get(start).equals(after.get(start))) {
                start++;
            }
            int end = 0;
            while (end < common - start
                    && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
                end++;
            }
            var old = before.subList(start, before.size() - end);
            Map<IpPrefix, Boolean> stays = HashMap.newHashMap(old.size());
            old.forEach(prefix -> stays.put(prefix, false));
            var added = new ArrayList<IpPrefix>();
            for (var prefix : after.subList(start, after.size() - end)) {
                if (stays.replace(prefix, true) == null) {
                    added.add(prefix);
                }
            }
            var removed = new ArrayList<IpPrefix>();
            for (var prefix : old) {
                if (Boolean.FALSE.equals(stays.replace(prefix, true))) {
                    removed.add(prefix);
                }
            }
            if (start + end > 0) {
                var elsewhere = elsewhere(before, start, end, added, removed);
                added.removeAll(elsewhere);
                removed.removeAll(elsewhere);
            }
            return new Difference(List.copyOf(added), List.copyOf(removed));
        }

        private static Set<IpPrefix> elsewhere(
                List<IpPrefix> before, int start, int end, List<IpPrefix> added, List<IpPrefix> removed) {
            var differing = new HashSet<>(added);
            differing.addAll(removed);
            var elsewhere = new HashSet<IpPrefix>();
            addThoseIn(before.subList(0, start), differing, elsewhere);
            addThoseIn(before.subList(before.size() - end, before.size()), differing, elsewhere);
            return elsewhere;
        }

        private static void addThoseIn(List<IpPrefix> list, Set<IpPrefix> wanted, Set<IpPrefix> found) {
            for (var prefix : list) {
                if (wanted.contains(prefix)) {
                    found.add(prefix);
                }
            }
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

    /// The step between two filters. A rule that is not the same as before is told by one that is like it but for its
    /// sources, of several in their order, unless that one is another rule of the new filter.
    public static FilterEdit between(List<FilterRule> before, List<FilterRule> after, Differ differ) {
        Map<FilterRule, Integer> same = HashMap.newHashMap(before.size());
        for (int i = 0; i < before.size(); i++) {
            same.putIfAbsent(before.get(i), i);
        }
        var alike = alike(before, new HashSet<>(after));
        var parts = new ArrayList<FilterPart>(after.size());
        for (var rule : after) {
            Integer kept = same.get(rule);
            Integer like = kept == null ? next(alike.get(Shape.of(rule))) : null;
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

    private static @Nullable Integer next(@Nullable Queue<Integer> rules) {
        return rules == null ? null : rules.poll();
    }

    private static Map<Shape, Queue<Integer>> alike(List<FilterRule> before, Set<FilterRule> kept) {
        Map<Shape, Queue<Integer>> alike = HashMap.newHashMap(before.size());
        for (int i = 0; i < before.size(); i++) {
            var rule = before.get(i);
            if (!kept.contains(rule)) {
                alike.computeIfAbsent(Shape.of(rule), _ -> new ArrayDeque<>()).add(i);
            }
        }
        return alike;
    }

    /// What differs is sent only when it is shorter than half of the whole.
    private static FilterPart resourced(FilterRule before, int number, FilterRule rule, Differ differ) {
        int size = rule.sources().size();
        if (Math.abs(before.sources().size() - size) * 2 > size) {
            return new FilterPart.Whole(rule);
        }
        var difference = differ.between(before.sources(), rule.sources());
        return difference.size() * 2 > size
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
