package weft.protocol.policy.compile;

import java.util.BitSet;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Immutable. The same document after some changes of the world, or another one in its place, and the nodes for which
/// that changes anything. Of thousands of nodes the numbers are quicker to have than the ids.
public final class PolicyUpdate {
    private final CompiledPolicy compiled;
    private final NodeSet affected;
    private final NodeSet ruled;
    private final @Nullable NodeSet pivots;

    PolicyUpdate(CompiledPolicy compiled, NodeSet affected, NodeSet ruled, @Nullable NodeSet pivots) {
        this.compiled = compiled;
        this.affected = affected;
        this.ruled = ruled;
        this.pivots = pivots;
    }

    public CompiledPolicy compiled() {
        return compiled;
    }

    /// Ids of the nodes whose filter, peers, allowed addresses, SSH rules or attributes differ; new nodes are among
    /// them, removed ones are not.
    public SortedSet<String> affected() {
        var ids = new TreeSet<String>();
        affected.forEach(place -> ids.add(compiled.table.node(place).id()));
        return Collections.unmodifiableSortedSet(ids);
    }

    /// The same as numbers of the caller's.
    ///
    /// @param numberOf above 0, and always the same for an id
    public BitSet affected(ToIntFunction<String> numberOf) {
        return numbers(affected, numberOf);
    }

    /// Those of [#affected] to which the policy says something else, and that not only see others: in their filter,
    /// capability grants, SSH rules or attributes.
    public BitSet ruled(ToIntFunction<String> numberOf) {
        return numbers(ruled, numberOf);
    }

    /// When not null: whom any other node sees, and how it reaches them, differs for these only.
    public @Nullable BitSet pivots(ToIntFunction<String> numberOf) {
        return pivots == null ? null : numbers(pivots, numberOf);
    }

    private BitSet numbers(NodeSet places, ToIntFunction<String> numberOf) {
        var numbers = new BitSet();
        places.forEach(place -> numbers.set(compiled.table.node(place).number(numberOf)));
        return numbers;
    }
}
