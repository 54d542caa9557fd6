package weft.protocol.mesh;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// Pure, immutable. What hangs on nothing else in a tailnet: its policy and settings, what nodes say of themselves, and
/// who is invited.
record Extras(
        @Nullable PolicyText policy,
        PSortedMap<NodeId, NodeDescription> descriptions,
        TailnetSettings settings,
        PSortedMap<InviteId, Invite> invites) {
    static final Extras NONE = new Extras(null, TreePMap.empty(), TailnetSettings.DEFAULT, TreePMap.empty());

    static Extras of(MeshState.Checkpoint from) {
        var extras = new Extras(
                from.policy(),
                TreePMap.empty(),
                from.settings() == null ? TailnetSettings.DEFAULT : from.settings(),
                TreePMap.empty());
        for (NodeDescription each : from.descriptions() == null ? List.<NodeDescription>of() : from.descriptions()) {
            extras = extras.with(each);
        }
        for (Invite each : from.invites() == null ? List.<Invite>of() : from.invites()) {
            extras = extras.with(each);
        }
        return extras;
    }

    Extras with(PolicyText replaced) {
        return new Extras(replaced, descriptions, settings, invites);
    }

    Extras with(TailnetSettings replaced) {
        return new Extras(policy, descriptions, replaced, invites);
    }

    Extras with(NodeDescription description) {
        return new Extras(policy, descriptions.plus(description.node(), description), settings, invites);
    }

    Extras with(Invite invite) {
        return new Extras(policy, descriptions, settings, invites.plus(invite.id(), invite));
    }

    Extras without(InviteId invite) {
        return new Extras(policy, descriptions, settings, invites.minus(invite));
    }

    Extras without(NodeId node) {
        return descriptions.containsKey(node) ? new Extras(policy, descriptions.minus(node), settings, invites) : this;
    }
}
