package weft.derp.relay;

import weft.protocol.key.NodeKey;

/// Who may use a relay. Asked on an event loop, once per login, for a key that was proven: must not block.
@FunctionalInterface
public interface Admission {
    /// Anyone. For labs and benchmarks.
    Admission OPEN = _ -> true;

    boolean admits(NodeKey key);
}
