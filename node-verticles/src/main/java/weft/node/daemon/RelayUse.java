package weft.node.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weft.node.relay.RelayView;
import weft.protocol.engine.EngineCommand;

/// One owner. Remembers which relays the engine thinks of as usable: one that is being tried again takes nothing, and
/// the engine looks for another way meanwhile.
final class RelayUse {
    private final Set<Integer> unusable = new HashSet<>();

    /// What the engine has to be told after a change.
    List<EngineCommand> changes(RelayView view) {
        var commands = new ArrayList<EngineCommand>();
        for (var link : view.links()) {
            boolean usable = isUsable(link);
            boolean changed = usable ? unusable.remove(link.region()) : unusable.add(link.region());
            if (changed) {
                commands.add(new EngineCommand.RelayUsable(link.region(), usable));
            }
        }
        return commands;
    }

    private static boolean isUsable(RelayView.Link link) {
        return switch (link.state()) {
            case UP, IDLE -> true;
            // A first try may well succeed; one after a failure has to prove itself.
            case CONNECTING -> link.problem() == null;
            case WAITING -> false;
        };
    }

    /// A new engine takes all for usable.
    void forget() {
        unusable.clear();
    }
}
