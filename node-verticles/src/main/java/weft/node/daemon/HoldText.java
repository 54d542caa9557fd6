package weft.node.daemon;

import weft.protocol.mesh.Hold;
import weft.protocol.netmap.SelfNode;

/// Pure. Why a member talks with nobody, in one line for its person.
final class HoldText {
    private HoldText() {}

    static String of(SelfNode self, Hold hold) {
        return switch (hold) {
            case NODE_NOT_APPROVED ->
                self.name() + " waits for an administrator's approval, and talks with nobody until then"
                        + " (weft admin nodes approve " + self.name() + ")";
            case USER_PENDING ->
                "user " + self.owner() + " waits for an administrator's approval, and this node with them"
                        + " (weft admin users approve " + self.owner() + ")";
            case USER_SUSPENDED -> "user " + self.owner() + " is suspended: this node talks with nobody";
        };
    }
}
