package weft.protocol.policy.compile;

import java.util.List;
import weft.protocol.policy.document.PolicyDocument;

/// Pure. Which person may give a device which tag, by `tagOwners`: the people, groups and roles that stand there. A tag
/// that stands there speaks of devices that have it, and of no person.
public final class TagOwnership {
    private TagOwnership() {}

    public static boolean mayGive(PolicyDocument document, PolicyUser user, String tag) {
        var membership = new Membership(document);
        var somebodys = PolicyNode.ofUser("", user.id(), List.of());
        return document.tagOwners().getOrDefault(tag, List.of()).stream()
                .anyMatch(owner -> membership.chooses(owner.value(), somebodys, user));
    }
}
