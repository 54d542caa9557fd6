package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.hujson.JsonValue;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.Selector;

/// Immutable. A policy document against one world of users and nodes: for each node what it lets in, whom it sees and
/// with which addresses, its SSH rules and its attributes. Pure; shared freely between threads.
///
/// How it stays quick: every name of the document is a set of nodes, as bits. A rule is the pair of its sources and its
/// destinations. Nodes that no rule tells apart share one row of the nodes that they see, so that the work grows with
/// the number of different rows and not with the square of the nodes. Filters are made when asked for, of parts that
/// all nodes share. After a change of a few nodes, only the rules that name them are looked at again.
public final class CompiledPolicy {
    final PolicyDocument document;
    final PolicyWorld world;
    final Membership membership;
    final Approval approval;
    final NodeTable table;
    final Choices choices;
    final List<CompiledRule> rules;
    final Rows rows;

    CompiledPolicy(
            PolicyDocument document,
            PolicyWorld world,
            Membership membership,
            Approval approval,
            NodeTable table,
            Choices choices,
            List<CompiledRule> rules,
            Rows rows) {
        this.document = document;
        this.world = world;
        this.membership = membership;
        this.approval = approval;
        this.table = table;
        this.choices = choices;
        this.rules = rules;
        this.rows = rows;
    }

    public static CompiledPolicy compile(PolicyDocument document, PolicyWorld world) {
        return compile(document, world, null);
    }

    /// Compiles what is to take another policy's place, so that the two are quickly compared.
    public static CompiledPolicy compile(PolicyDocument document, PolicyWorld world, @Nullable CompiledPolicy before) {
        var membership = new Membership(document);
        var approval = new Approval(document, membership);
        var table = NodeTable.of(world, approval, before == null ? null : before.table);
        var choices = Choices.of(document, membership, table);
        var rules = new ArrayList<CompiledRule>();
        var lists = new CompiledRule.SourceLists();
        for (AccessRule rule : DefaultRule.rulesOf(document)) {
            rules.add(CompiledRule.of(rule, table, choices, lists, null));
        }
        return new CompiledPolicy(
                document, world, membership, approval, table, choices, List.copyOf(rules), Rows.of(table, rules));
    }

    /// The same document after some changes of the world.
    public PolicyUpdate with(Collection<PolicyChange> changes) {
        return new Revision(this, changes).update();
    }

    /// The nodes for which it makes a difference that this policy takes the place of another: of another document, of
    /// another world, or both. New nodes are among them.
    public SortedSet<String> affectedSince(CompiledPolicy before) {
        return since(before).affected();
    }

    /// The same, and to whom it says something else.
    public PolicyUpdate since(CompiledPolicy before) {
        return new Replacement(before, this).update();
    }

    public PolicyDocument document() {
        return document;
    }

    public PolicyWorld world() {
        return world;
    }

    /// What a node lets in.
    ///
    /// @throws IllegalArgumentException when there is no such node
    public NodeFilter filterOf(String node) {
        return new FilterMaker(table, rules).filterOf(table.node(node));
    }

    /// The nodes that may know of this one, and it of them, in the order of their ids. Symmetric: who may be talked to
    /// must answer.
    public List<String> peersOf(String node) {
        var self = table.node(node);
        var peers = new ArrayList<String>();
        rows.of(self.place).forEach(place -> {
            if (place != self.place) {
                peers.add(table.node(place).id());
            }
        });
        Collections.sort(peers);
        return peers;
    }

    /// The same without making a list, in no order that means anything.
    public void forEachPeer(String node, Consumer<String> consumer) {
        int self = table.node(node).place;
        var row = rows.of(self);
        var ids = table.ids();
        for (int place = row.next(0); place >= 0; place = row.next(place + 1)) {
            if (place != self) {
                consumer.accept(ids[place]);
            }
        }
    }

    public int peerCount(String node) {
        var self = table.node(node);
        var row = rows.of(self.place);
        return row.size() - (row.has(self.place) ? 1 : 0);
    }

    public boolean maySee(String viewer, String other) {
        return !viewer.equals(other) && rows.has(table.node(viewer).place, table.node(other).place);
    }

    /// The addresses of a peer at which, and from which, the viewer may talk: the peer's own, and those that it leads
    /// to for this viewer. Nothing when the viewer may not see the peer.
    public List<IpPrefix> allowedPrefixes(String viewer, String peer) {
        return maySee(viewer, peer)
                ? new RouteChoice(table, rules).allowed(table.node(viewer), table.node(peer))
                : List.of();
    }

    /// The node's SSH rules in the order in which they count: those that ask for a proof come first.
    public List<SshPermission> sshOf(String node) {
        return new SshCompiler(this).permissionsOf(table.node(node));
    }

    /// The same without those who log in from a node that this one does not see: they cannot come.
    public List<SshPermission> sshFrom(String node) {
        var permissions = sshOf(node);
        if (permissions.isEmpty()) {
            return permissions;
        }
        var self = table.node(node);
        var seen = new HashSet<IpAddress>(self.node.addresses());
        rows.of(self.place).forEach(place -> seen.addAll(table.node(place).node.addresses()));
        return permissions.stream()
                .map(permission -> permission.from(
                        permission.principals().stream().filter(seen::contains).toList()))
                .filter(permission -> !permission.principals().isEmpty())
                .toList();
    }

    /// What the node is told about itself: attributes by name, with the values of those that have some.
    public SortedMap<String, List<JsonValue>> attributesOf(String node) {
        return NodeAttributesOf.of(this, table.node(node));
    }

    /// Whether there are such nodes as [#specialNodes], or would be if nodes changed.
    public boolean mayHaveSpecialNodes() {
        return !table.routers.isEmpty()
                || !table.exits.isEmpty()
                || document.nodeAttributes().stream()
                        .anyMatch(entry -> entry.attributes().contains(Approval.DISABLE_IPV4));
    }

    /// Nodes of which a peer may be told other addresses than the node's own: who leads to a subnet or to the internet,
    /// or is not reached by IPv4.
    public List<String> specialNodes() {
        var special = new ArrayList<String>();
        for (var node : table.nodes) {
            if (node != null && !node.isPlain()) {
                special.add(node.id());
            }
        }
        return special;
    }

    /// The nodes that a name stands for, in the order of their ids; of `*` all, of the internet none.
    public List<PolicyNode> nodesOf(Selector selector) {
        var nodes = new ArrayList<PolicyNode>();
        for (var placed : table.nodes) {
            if (placed != null && membership.chooses(selector, placed.node, placed.owner)) {
                nodes.add(placed.node);
            }
        }
        nodes.sort(Comparator.comparing(PolicyNode::id));
        return nodes;
    }

    /// What a name of addresses is written for; empty for names of nodes.
    public IpSet addressesOf(Selector selector) {
        return membership.addressesOf(selector);
    }

    /// How many groups of nodes there are that no rule tells apart.
    public int identityCount() {
        return rows.distinctCount();
    }

    /// A close estimate of the memory that rules and rows take, in bytes; the world and the document not counted.
    public long byteCount() {
        return rows.byteCount()
                + rules.stream().mapToLong(CompiledRule::byteCount).sum();
    }
}
