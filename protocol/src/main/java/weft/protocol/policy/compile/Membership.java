package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.Selector;

/// Pure. Who a name stands for: the one place that says which nodes a user, group, tag or autogroup chooses. A tagged
/// node belongs to its tags and to nobody else, whoever tagged it.
final class Membership {
    private final PolicyDocument document;
    private final Map<String, List<String>> groupsOfLogin = new HashMap<>();

    Membership(PolicyDocument document) {
        this.document = document;
        document.groups()
                .forEach((group, logins) -> logins.forEach(login -> groupsOfLogin
                        .computeIfAbsent(PolicyUser.fold(login), _ -> new ArrayList<>())
                        .add(group)));
    }

    /// Every selector that chooses the node by who it is, and not by its addresses.
    void selectorsOf(PolicyNode node, @Nullable PolicyUser owner, Consumer<Selector> found) {
        if (node.isTagged()) {
            node.tags().forEach(tag -> found.accept(new Selector.OfTag(tag)));
            found.accept(new Selector.OfAutogroup(Autogroup.TAGGED));
            return;
        }
        if (owner == null) {
            return;
        }
        found.accept(new Selector.OfUser(owner.foldedLogin()));
        found.accept(new Selector.OfDomain(owner.domain()));
        groupsOf(owner).forEach(group -> found.accept(new Selector.OfGroup(group)));
        for (var group : Autogroup.values()) {
            if (owner.role().isIn(group)) {
                found.accept(new Selector.OfAutogroup(group));
            }
        }
    }

    /// Declared groups by login, and the identity provider's.
    List<String> groupsOf(PolicyUser user) {
        var declared = groupsOfLogin.getOrDefault(user.foldedLogin(), List.of());
        if (user.groups().isEmpty()) {
            return declared;
        }
        var both = new ArrayList<>(declared);
        both.addAll(user.groups());
        return both;
    }

    boolean chooses(Selector selector, PolicyNode node, @Nullable PolicyUser owner) {
        return switch (selector) {
            case Selector.Everything _ -> true;
            case Selector.OfTag(var name) -> node.tags().contains(name);
            case Selector.OfAutogroup(var group) when group == Autogroup.TAGGED -> node.isTagged();
            case Selector.OfAutogroup(var group) ->
                !node.isTagged() && owner != null && owner.role().isIn(group);
            case Selector.OfUser(var login) -> !node.isTagged() && owner != null && isCalled(owner, login);
            case Selector.OfDomain(var domain) ->
                !node.isTagged() && owner != null && owner.domain().equals(PolicyUser.fold(domain));
            case Selector.OfGroup(var group) ->
                !node.isTagged() && owner != null && groupsOf(owner).contains(group);
            case Selector.OfHost _, Selector.OfIpSet _, Selector.OfAddresses _ -> {
                var addresses = addressesOf(selector);
                yield node.addresses().stream().anyMatch(addresses::contains);
            }
        };
    }

    private static boolean isCalled(PolicyUser user, String login) {
        return user.foldedLogin().equals(PolicyUser.fold(login));
    }

    /// What a selector of addresses stands for; nothing for the others.
    IpSet addressesOf(Selector selector) {
        return switch (selector) {
            case Selector.OfHost(var name) -> document.hosts().getOrDefault(name, IpSet.EMPTY);
            case Selector.OfIpSet(var name) -> document.ipSets().getOrDefault(name, IpSet.EMPTY);
            case Selector.OfAddresses range -> range.addresses();
            default -> IpSet.EMPTY;
        };
    }

    /// The form in which a selector is looked up: logins and domains in lower case.
    static Selector folded(Selector selector) {
        return switch (selector) {
            case Selector.OfUser(var login) -> new Selector.OfUser(PolicyUser.fold(login));
            case Selector.OfDomain(var domain) -> new Selector.OfDomain(PolicyUser.fold(domain));
            default -> selector;
        };
    }

    static boolean isOfAddresses(Selector selector) {
        return selector instanceof Selector.OfHost
                || selector instanceof Selector.OfIpSet
                || selector instanceof Selector.OfAddresses;
    }
}
