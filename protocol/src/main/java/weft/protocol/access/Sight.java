package weft.protocol.access;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PeerBits;

/// Whom each node of a tailnet may see, as bits by the numbers of nodes; expired ones are among them. It follows an
/// [Access] and takes over what a step did not change. Confined to its owner.
public final class Sight {
    private final BitSet everybody;
    private final @Nullable CompiledPolicy compiled;
    private final @Nullable PeerBits bits;

    private Sight(BitSet everybody, @Nullable CompiledPolicy compiled, @Nullable PeerBits bits) {
        this.everybody = everybody;
        this.compiled = compiled;
        this.bits = bits;
    }

    public static Sight of(Access access) {
        var compiled = access.compiled().orElse(null);
        return new Sight(everybody(access), compiled, compiled == null ? null : new PeerBits(compiled, Sight::bitOf));
    }

    /// As it is after a step.
    public Sight after(Access newer) {
        var now = newer.compiled().orElse(null);
        if (now == null || bits == null) {
            return of(newer);
        }
        return now == compiled ? this : new Sight(everybody, now, bits.after(now));
    }

    /// Not to be edited. The node itself may be among them.
    public BitSet of(Node viewer) {
        return bits == null ? everybody : bits.of(PolicyWorlds.name(viewer));
    }

    public static int bit(NodeId node) {
        return Math.toIntExact(node.value());
    }

    /// The number of the node that a compiled policy calls so.
    static int bitOf(String name) {
        return bit(NodeId.parse(name));
    }

    private static BitSet everybody(Access access) {
        var all = new BitSet();
        if (access.compiled().isEmpty() && !access.isUnreadable()) {
            MeshState state = access.state();
            state.nodes().keySet().forEach(id -> all.set(bit(id)));
        }
        return all;
    }
}
