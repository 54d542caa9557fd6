package weft.protocol.netmap;

import java.util.List;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;

/// One rule of a new filter, told by what the receiver has: numbers count the rules of the filter before, from 0.
public sealed interface FilterPart {
    /// The same rule as before.
    record Kept(int rule) implements FilterPart {}

    /// The rule of before with a few other sources.
    record Resourced(int rule, List<IpPrefix> added, List<IpPrefix> removed) implements FilterPart {
        public Resourced {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }
    }

    record Whole(FilterRule rule) implements FilterPart {}
}
