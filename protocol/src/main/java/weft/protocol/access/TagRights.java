package weft.protocol.access;

import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.User;
import weft.protocol.policy.compile.TagOwnership;
import weft.protocol.policy.document.PolicyDocument;

/// Pure. Who may give which tag, by the policy of a tailnet. Reads the document each time: for people, not for packets.
public final class TagRights {
    private TagRights() {}

    /// Without a policy, or with one that cannot be read, nobody may by it.
    public static boolean mayGive(MeshState state, User user, String tag) {
        var policy = state.policy();
        return policy != null
                && PolicyDocument.read(policy.text()) instanceof PolicyDocument.Outcome.Accepted(var document)
                && TagOwnership.mayGive(document, PolicyWorlds.user(user), tag);
    }
}
