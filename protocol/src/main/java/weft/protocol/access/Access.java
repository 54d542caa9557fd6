package weft.protocol.access;

import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.NodeRules;
import weft.protocol.policy.SelfPolicy;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PolicyChange;
import weft.protocol.policy.compile.PolicyUpdate;
import weft.protocol.policy.document.PolicyDocument;

/// Pure, immutable, for any thread. The one place that decides which nodes a node may know of, and what its filter lets
/// in: a tailnet at one revision with its policy compiled. Until a tailnet has a policy, all its nodes may talk with
/// each other.
///
/// Making one from scratch takes as long as compiling its policy; [#advance] takes as long as what changed.
public final class Access {
    private static final List<IpPrefix> EVERYWHERE = List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6);
    private static final List<FilterRule> ALLOW_ALL = List.of(FilterRule.of(EVERYWHERE, EVERYWHERE));

    private final MeshState state;
    private final Rule rule;

    /// What stands above the nodes.
    private sealed interface Rule {
        /// No policy was ever set.
        record Everybody() implements Rule {}

        record ByPolicy(CompiledPolicy compiled) implements Rule {}

        /// The document cannot be read by this version: nobody may talk with anybody, rather than too many.
        record Unreadable() implements Rule {}
    }

    private Access(MeshState state, Rule rule) {
        this.state = state;
        this.rule = rule;
    }

    /// Compiles the policy of a state, if it has one.
    public static Access of(MeshState state) {
        var policy = state.policy();
        if (policy == null) {
            return new Access(state, new Rule.Everybody());
        }
        return switch (PolicyDocument.read(policy.text())) {
            case PolicyDocument.Outcome.Accepted(var document) -> of(state, document);
            case PolicyDocument.Outcome.Refused _ -> new Access(state, new Rule.Unreadable());
        };
    }

    /// The state as it would be under another document.
    public static Access of(MeshState state, PolicyDocument document) {
        return of(state, document, null);
    }

    private static Access of(MeshState state, PolicyDocument document, @Nullable CompiledPolicy before) {
        return new Access(
                state, new Rule.ByPolicy(CompiledPolicy.compile(document, PolicyWorlds.worldOf(state), before)));
    }

    /// A later revision. Nodes are given by their numbers, see [Sight#bit]; not to be edited.
    ///
    /// @param affected nodes whose filter, peers or what they may reach through a peer may differ by more than the
    ///     entries of the nodes that changed themselves
    /// @param ruled those of them to which the policy may say something else, see [#rulesOf]
    /// @param pivots when not null: whom any other node sees, and how it reaches them, differs for these only
    public record Step(
            Access access,
            BitSet affected,
            BitSet ruled,
            @Nullable BitSet pivots) {
        static Step nothing(Access access) {
            return new Step(access, new BitSet(), new BitSet(), new BitSet());
        }

        static Step of(Access access, PolicyUpdate update) {
            return new Step(
                    access, update.affected(Sight::bitOf), update.ruled(Sight::bitOf), update.pivots(Sight::bitOf));
        }
    }

    /// Goes on to a newer state; `entries` are all that lie between.
    public Step advance(MeshState newer, Collection<Entry> entries) {
        var before = state.policy();
        var after = newer.policy();
        boolean replaced = after != null && (before == null || before.revision() != after.revision());
        return replaced
                ? replaced(newer)
                : switch (rule) {
                    case Rule.ByPolicy(var compiled) -> followed(newer, compiled, entries);
                    case Rule.Everybody _, Rule.Unreadable _ -> Step.nothing(new Access(newer, rule));
                };
    }

    private Step followed(MeshState newer, CompiledPolicy compiled, Collection<Entry> entries) {
        List<PolicyChange> changes = PolicyWorlds.changes(newer, entries);
        if (changes.isEmpty()) {
            return Step.nothing(new Access(newer, rule));
        }
        var update = compiled.with(changes);
        return Step.of(new Access(newer, new Rule.ByPolicy(update.compiled())), update);
    }

    private Step replaced(MeshState newer) {
        var policy = newer.policy();
        if (policy != null
                && rule instanceof Rule.ByPolicy(var before)
                && PolicyDocument.read(policy.text()) instanceof PolicyDocument.Outcome.Accepted(var document)) {
            var next = of(newer, document, before);
            return Step.of(next, next.compiled().orElseThrow().since(before));
        }
        var everybody = new BitSet();
        newer.nodes().keySet().forEach(id -> everybody.set(Sight.bit(id)));
        return new Step(of(newer), everybody, everybody, null);
    }

    public MeshState state() {
        return state;
    }

    /// What the policy was compiled to; empty while there is none.
    public Optional<CompiledPolicy> compiled() {
        return rule instanceof Rule.ByPolicy(var compiled) ? Optional.of(compiled) : Optional.empty();
    }

    /// Whether the tailnet's policy could not be read, so that nothing is allowed.
    public boolean isUnreadable() {
        return rule instanceof Rule.Unreadable;
    }

    /// Whether `viewer` may hold the key of `other`. Symmetric, since a tunnel needs both keys. A node that is expired,
    /// or held back by an administrator, is in nobody's map and has no peers.
    public boolean maySee(Node viewer, @Nullable Node other, Instant now) {
        return other != null
                && !viewer.id().equals(other.id())
                && mayTalk(viewer, now)
                && mayTalk(other, now)
                && allowed(viewer, other);
    }

    /// Whether the node may have peers at all: its key has not expired, and no administrator holds it back.
    public boolean mayTalk(Node node, Instant now) {
        return !node.expired(now) && !state.isHeld(node);
    }

    private boolean allowed(Node viewer, Node other) {
        return switch (rule) {
            case Rule.Everybody _ -> true;
            case Rule.Unreadable _ -> false;
            case Rule.ByPolicy(var compiled) -> compiled.maySee(PolicyWorlds.name(viewer), PolicyWorlds.name(other));
        };
    }

    /// The rules that `node` enforces for what comes in.
    public List<FilterRule> filterOf(Node node) {
        if (state.isHeld(node)) {
            return List.of();
        }
        return switch (rule) {
            case Rule.Everybody _ -> ALLOW_ALL;
            case Rule.Unreadable _ -> List.of();
            case Rule.ByPolicy(var compiled) ->
                compiled.filterOf(PolicyWorlds.name(node)).rules();
        };
    }

    /// All that the policy says to `node`. Its SSH rules name only peers of its.
    public NodeRules rulesOf(Node node) {
        if (state.isHeld(node)) {
            return new NodeRules(List.of(), SelfPolicy.NONE);
        }
        return switch (rule) {
            case Rule.Everybody _ -> new NodeRules(ALLOW_ALL, SelfPolicy.NONE);
            case Rule.Unreadable _ -> new NodeRules(List.of(), SelfPolicy.NONE);
            case Rule.ByPolicy(var compiled) -> {
                var name = PolicyWorlds.name(node);
                var filter = compiled.filterOf(name);
                yield new NodeRules(
                        filter.rules(),
                        new SelfPolicy(filter.grants(), compiled.sshFrom(name), compiled.attributesOf(name)));
            }
        };
    }

    /// Whether [#specialNodes] has any, or would by other tags and owners.
    public boolean mayHaveSpecialNodes() {
        return rule instanceof Rule.ByPolicy(var compiled) && compiled.mayHaveSpecialNodes();
    }

    /// Nodes of which some peers may be told other addresses than the nodes' own.
    public Set<NodeId> specialNodes() {
        if (!mayHaveSpecialNodes()) {
            return Set.of();
        }
        return switch (rule) {
            case Rule.Everybody _, Rule.Unreadable _ -> Set.of();
            case Rule.ByPolicy(var compiled) ->
                compiled.specialNodes().stream().map(NodeId::parse).collect(Collectors.toCollection(TreeSet::new));
        };
    }

    /// The peers of `node`, in the order of their ids.
    public List<Node> peersOf(Node node, Instant now) {
        return mayTalk(node, now)
                ? peersOf(node).stream().filter(peer -> mayTalk(peer, now)).toList()
                : List.of();
    }

    private List<Node> peersOf(Node node) {
        return switch (rule) {
            case Rule.Everybody _ ->
                state.nodes().values().stream()
                        .filter(other -> !other.id().equals(node.id()))
                        .toList();
            case Rule.Unreadable _ -> List.of();
            case Rule.ByPolicy(var compiled) -> {
                var ids = new TreeSet<NodeId>();
                compiled.peersOf(PolicyWorlds.name(node)).forEach(id -> ids.add(NodeId.parse(id)));
                yield ids.stream()
                        .flatMap(id -> Optional.ofNullable(state.node(id)).stream())
                        .toList();
            }
        };
    }

    /// The addresses from which a peer may speak to `viewer`.
    public List<IpPrefix> allowedAddresses(Node viewer, Node peer) {
        return switch (rule) {
            case Rule.Everybody _, Rule.Unreadable _ -> List.of(IpPrefix.host(peer.ipv4()), IpPrefix.host(peer.ipv6()));
            case Rule.ByPolicy(var compiled) ->
                compiled.allowedPrefixes(PolicyWorlds.name(viewer), PolicyWorlds.name(peer));
        };
    }
}
