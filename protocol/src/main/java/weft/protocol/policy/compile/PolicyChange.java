package weft.protocol.policy.compile;

/// One difference between two worlds under the same document.
public sealed interface PolicyChange {
    /// A new node, or one of which something changed: owner, tags, addresses, routes, attributes.
    record NodePut(PolicyNode node) implements PolicyChange {}

    record NodeGone(String id) implements PolicyChange {}

    /// A new user, or one whose login, role or groups changed.
    record UserPut(PolicyUser user) implements PolicyChange {}

    record UserGone(String id) implements PolicyChange {}
}
