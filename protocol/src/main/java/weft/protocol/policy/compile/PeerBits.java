package weft.protocol.policy.compile;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Whom each node sees, as bits by a number of the caller's, for one policy. Made when asked for; nodes that see the
/// same share their bits, and those of the policy before are taken over with what differs. Confined to its owner.
public final class PeerBits {
    private final CompiledPolicy compiled;
    private final ToIntFunction<String> numberOf;
    private final Map<NodeSet, BitSet> bits = new HashMap<>();
    private @Nullable PeerBits before;

    /// @param numberOf above 0, and always the same for an id
    public PeerBits(CompiledPolicy compiled, ToIntFunction<String> numberOf) {
        this(compiled, numberOf, null);
    }

    private PeerBits(CompiledPolicy compiled, ToIntFunction<String> numberOf, @Nullable PeerBits before) {
        this.compiled = compiled;
        this.numberOf = numberOf;
        this.before = before;
    }

    /// Of the policy that came of a step from this one.
    public PeerBits after(CompiledPolicy newer) {
        before = null;
        return new PeerBits(newer, numberOf, newer.table.lineage == compiled.table.lineage ? this : null);
    }

    /// Not to be edited. The node itself may be among them.
    public BitSet of(String node) {
        var self = compiled.table.node(node);
        var row = compiled.rows.of(self.place);
        var known = bits.get(row);
        if (known == null) {
            known = make(row, self);
            bits.put(row, known);
        }
        return known;
    }

    private BitSet make(NodeSet row, PlacedNode self) {
        var older = before;
        if (older != null) {
            var oldRow = older.compiled.rows.of(self.place);
            var oldBits = older.bits.get(oldRow);
            if (oldBits == null) {
                return all(row);
            }
            if (oldRow.equals(row)) {
                return oldBits;
            }
            var edited = (BitSet) oldBits.clone();
            row.difference(oldRow).forEach(place -> {
                if (row.has(place)) {
                    edited.set(number(compiled, place));
                } else {
                    edited.clear(number(older.compiled, place));
                }
            });
            return edited;
        }
        return all(row);
    }

    private BitSet all(NodeSet row) {
        var all = new BitSet();
        row.forEach(place -> all.set(number(compiled, place)));
        return all;
    }

    private int number(CompiledPolicy policy, int place) {
        return policy.table.node(place).number(numberOf);
    }
}
