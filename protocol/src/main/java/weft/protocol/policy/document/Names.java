package weft.protocol.policy.document;

import java.util.Collection;
import java.util.Map;

/// What a document declares, for checking what its rules refer to.
record Names(
        Map<String, ?> groups, Map<String, ?> hosts, Map<String, ?> ipSets, Map<String, ?> tags, Problems problems) {

    /// Reports a selector whose name is declared nowhere. A group with an @ in its name is an identity provider's.
    void check(At<Selector> selector, String where) {
        switch (selector.value()) {
            case Selector.OfGroup(var name)
            when name.indexOf('@') < 0 -> declared(name, groups.keySet(), selector.offset(), where, "groups");
            case Selector.OfTag(var name) -> tag(new At<>(name, selector.offset()), where);
            case Selector.OfHost(var name) -> declared(name, hosts.keySet(), selector.offset(), where, "hosts");
            case Selector.OfIpSet(var name) -> declared(name, ipSets.keySet(), selector.offset(), where, "ipsets");
            default -> {}
        }
    }

    void tag(At<String> name, String where) {
        declared(name.value(), tags.keySet(), name.offset(), where, "tagOwners");
    }

    private void declared(String name, Collection<String> known, int offset, String where, String section) {
        if (known.contains(name)) {
            return;
        }
        String kind = section.equals("tagOwners") ? "tag" : section.substring(0, section.length() - 1);
        problems.add(
                offset,
                where + ": " + kind + " not found: \"" + name + "\" is not in " + section + Spelling.hint(name, known));
    }
}
