package weft.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.node.localapi.PolicyView;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonWriter;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerNode;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Pure. What a map says beside the filter, as people and programs see it.
final class PolicyViews {
    private PolicyViews() {}

    static PolicyView of(NetworkMap map) {
        var policy = map.policy();
        return new PolicyView(
                texts(policy.attributes()),
                policy.grants().stream()
                        .map(grant -> new PolicyView.Grant(
                                strings(grant.sources()), strings(grant.destinations()), texts(grant.capabilities())))
                        .toList(),
                policy.ssh().stream()
                        .map(rule -> new PolicyView.Ssh(
                                strings(rule.principals()),
                                rule.logins(),
                                rule.check(),
                                rule.checkSeconds(),
                                rule.acceptEnv(),
                                strings(rule.recorders()),
                                rule.enforceRecorder()))
                        .toList());
    }

    /// The capabilities that a peer has at this node: values of several grants are put together.
    static SortedMap<String, List<String>> capabilities(NetworkMap map, PeerNode peer) {
        var capabilities = new TreeMap<String, List<String>>();
        for (var grant : map.policy().grants()) {
            if (names(grant.sources(), peer.ipv4(), peer.ipv6())
                    && names(grant.destinations(), map.self().ipv4(), map.self().ipv6())) {
                texts(grant.capabilities())
                        .forEach((name, values) -> capabilities.merge(name, values, PolicyViews::joined));
            }
        }
        return capabilities;
    }

    private static boolean names(List<IpPrefix> prefixes, IpAddress ipv4, IpAddress ipv6) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(ipv4) || prefix.contains(ipv6));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        var joined = new ArrayList<>(some);
        joined.addAll(more);
        return List.copyOf(joined);
    }

    private static SortedMap<String, List<String>> texts(Map<String, List<JsonValue>> values) {
        var texts = new TreeMap<String, List<String>>();
        values.forEach((name, list) ->
                texts.put(name, list.stream().map(JsonWriter::write).toList()));
        return texts;
    }

    private static List<String> strings(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
