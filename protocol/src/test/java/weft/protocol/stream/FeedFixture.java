package weft.protocol.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.protocol.access.Access;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.GrowingTailnet;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.UserId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// A feed of a tailnet that grows, and the nodes that follow it.
final class FeedFixture {
    static final UserId ANN = new UserId(1);
    static final List<String> TAGS = List.of("tag:a", "tag:b", "tag:t");
    static final List<String> POLICIES = List.of(
            policy("{action: accept, src: [*], dst: [*:*]}"),
            policy(""),
            policy("{action: accept, src: [tag:a], dst: [tag:b:22]}"),
            policy(
                    "{action: accept, src: [tag:a], dst: [tag:a:*]}, {action: accept, src: [tag:t], dst: [tag:b:80-90]}"),
            policy("{action: accept, proto: udp, src: [tag:b, 100.64.0.3], dst: [tag:t:53, 100.64.0.2:*]}"),
            """
            {"tagOwners": {"tag:a": [], "tag:b": [], "tag:t": []},
             "acls": [{"action": "accept", "src": ["*"], "dst": ["tag:a:*", "tag:b:443"]}],
             "nodeAttrs": [{"target": ["tag:a"], "attr": ["disable-ipv4"]}, {"target": ["*"], "attr": ["plain"]}]}""",
            """
            {"tagOwners": {"tag:a": [], "tag:b": [], "tag:t": []},
             "grants": [{"src": ["tag:a", "tag:t"], "dst": ["tag:b"], "ip": ["tcp:22"],
                         "app": {"example.com/cap/x": [{"of": "anything", "n": [1, null]}]}}],
             "ssh": [{"action": "accept", "src": ["tag:a"], "dst": ["tag:b", "tag:t"], "users": ["root"]}]}""");
    private static final List<String> URLS = List.of("https://one.example:8443");

    final GrowingTailnet tailnet = new GrowingTailnet();
    private final Map<NodeId, LiveState> reported = new HashMap<>();
    RelayMap relays = relays(1);
    MapFeed feed = new MapFeed(Access.of(tailnet.state()), URLS, relays);
    long sequence = 1_000;

    FeedFixture() {
        tailnet.follow(this::advance);
    }

    /// A node with a map.
    FeedClient connected(NodeId node) {
        var client = client(node);
        client.connect();
        client.drain();
        return client;
    }

    /// A coordinator that knows the journal and nothing else; all nodes that were there report again.
    void restart() {
        feed = new MapFeed(Access.of(tailnet.state()), URLS, relays);
        reported.forEach(feed::report);
        tailnet.state().nodes().keySet().forEach(id -> feed.presence(id, reported.containsKey(id)));
    }

    /// A node says where it is.
    ///
    /// @param fresh somewhere else than before
    void report(NodeId id, boolean fresh) {
        if (fresh || !reported.containsKey(id)) {
            var endpoint = new Endpoint(IpAddress.ofIpv4((int) sequence), 41_641);
            reported.put(id, new LiveState(sequence++, List.of(endpoint), null, 0, false));
        }
        feed.report(id, reported.get(id));
        feed.presence(id, true);
    }

    static RelayMap relays(int region) {
        var server = new RelayServer("a", "relay.example", 443, 3_478, null, null, null, false);
        return new RelayMap(List.of(new RelayRegion(region, "r" + region, "Region", List.of(server))));
    }

    /// Of rules as people would write them without quotes.
    private static String policy(String rules) {
        return ("{tagOwners: {tag:a: [], tag:b: [], tag:t: []}, acls: [" + rules + "]}")
                .replaceAll(
                        "tag:[abt](:[*0-9-]+)?|100[.0-9]+(:[*])?|[*](:[*])?|accept|udp|tagOwners|acls|action|proto|src|dst",
                        "\"$0\"");
    }

    /// Another node, of the tag `tag:t`.
    NodeId join() {
        return join("tag:t");
    }

    NodeId join(String tag) {
        return tailnet.join(tag);
    }

    void append(Change change) {
        tailnet.append(change);
    }

    private void advance(Entry entry) {
        feed.advance(feed.access().advance(tailnet.state(), List.of(entry)), List.of(entry));
        feed.expire(tailnet.now());
        if (entry.change() instanceof Change.NodeRemoved(NodeId node)) {
            reported.remove(node);
        }
    }

    FeedClient client(NodeId id) {
        return new FeedClient(id, tailnet, () -> feed);
    }
}
