package weft.node.daemon;

import java.util.List;
import weft.node.state.NodeProfile;
import weft.node.state.StateException;

/// Event loop of its verticle. While a member tries other coordinators because a person said so: the ones before, which
/// come back when none of the others takes the node.
final class TriedCoordinators {
    private final NodeMemory memory;
    private List<String> before = List.of();

    TriedCoordinators(NodeMemory memory) {
        this.memory = memory;
    }

    /// @param was what the node kept until now
    void tries(NodeProfile was, List<String> others) {
        if (before.isEmpty() && was.tailnet() != null && !others.equals(was.coordinators())) {
            before = was.coordinators();
        }
    }

    /// One of them took the node.
    void answered() {
        before = List.of();
    }

    /// From now on the node keeps the ones before. What a person is to be told of it; empty when it tried no others.
    String goBack() {
        var back = before;
        before = List.of();
        if (back.isEmpty()) {
            return "";
        }
        try {
            memory.saveNow(memory.profile().withCoordinators(back));
            return "; this node stays with " + String.join(", ", back);
        } catch (StateException unwritten) {
            return "; " + unwritten.getMessage();
        }
    }
}
