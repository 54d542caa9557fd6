package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonValue.JsonNull;
import weft.protocol.hujson.JsonValue.JsonObject;
import weft.protocol.hujson.ObjectBuilder;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.compile.CapabilityGrant;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.SshPermission;

/// Pure. What one node gets, in the form of the recorded answers.
final class CaseAnswer {
    private static final String HOLD =
            "https://unused/machine/ssh/action/$SRC_NODE_ID/to/$DST_NODE_ID?local_user=$LOCAL_USER";

    private CaseAnswer() {}

    static JsonObject of(CompiledPolicy policy, String node) {
        var filter = policy.filterOf(node);
        var rules = new ArrayList<JsonValue>();
        filter.rules().forEach(rule -> rules.add(rule(rule)));
        filter.grants().forEach(grant -> rules.add(grant(grant)));
        var peers = new ObjectBuilder();
        policy.peersOf(node)
                .forEach(peer -> peers.put(peer, JsonValue.texts(prefixes(policy.allowedPrefixes(node, peer)))));
        return new ObjectBuilder()
                .put("filter", JsonValue.array(rules))
                .put("peers", peers.build())
                .put(
                        "ssh",
                        JsonValue.array(
                                policy.sshOf(node).stream().map(CaseAnswer::ssh).toList()))
                .put("capMap", capabilities(policy.attributesOf(node)))
                .build();
    }

    private static JsonObject rule(FilterRule rule) {
        var targets = new ArrayList<JsonValue>();
        for (var target : rule.destinations()) {
            targets.add(new ObjectBuilder()
                    .put("IP", address(target.prefix()))
                    .put(
                            "Ports",
                            new ObjectBuilder()
                                    .put("First", target.firstPort())
                                    .put("Last", target.lastPort())
                                    .build())
                    .build());
        }
        var protocols = rule.protocols().stream().map(JsonValue::number).toList();
        return new ObjectBuilder()
                .put("SrcIPs", JsonValue.texts(addresses(rule.sources())))
                .put("DstPorts", JsonValue.array(targets))
                .put("IPProto", JsonValue.array(protocols))
                .build();
    }

    private static JsonObject grant(CapabilityGrant grant) {
        var inner = new ObjectBuilder()
                .put("Dsts", JsonValue.texts(prefixes(grant.destinations())))
                .put("CapMap", capabilities(grant.capabilities()))
                .build();
        return new ObjectBuilder()
                .put("SrcIPs", JsonValue.texts(addresses(grant.sources())))
                .put("CapGrant", JsonValue.array(List.of(inner)))
                .build();
    }

    private static JsonObject capabilities(SortedMap<String, List<JsonValue>> capabilities) {
        var object = new ObjectBuilder();
        capabilities.forEach(
                (name, values) -> object.put(name, values.isEmpty() ? new JsonNull(-1) : JsonValue.array(values)));
        return object.build();
    }

    private static JsonObject ssh(SshPermission permission) {
        var action = new ObjectBuilder();
        if (permission.check()) {
            action.put("holdAndDelegate", HOLD);
        } else {
            action.put("accept", true)
                    .put("allowAgentForwarding", true)
                    .put("allowLocalPortForwarding", true)
                    .put("allowRemotePortForwarding", true);
        }
        var rule = new ObjectBuilder();
        if (!permission.acceptEnv().isEmpty()) {
            rule.put("acceptEnv", JsonValue.texts(permission.acceptEnv()));
        }
        var principals = permission.principals().stream()
                .map(address ->
                        new ObjectBuilder().put("nodeIP", address.toString()).build())
                .toList();
        var logins = new ObjectBuilder();
        permission.logins().forEach(logins::put);
        return rule.put("action", action.build())
                .put("principals", JsonValue.array(principals))
                .put("sshUsers", logins.build())
                .build();
    }

    private static List<String> addresses(List<IpPrefix> prefixes) {
        return prefixes.stream().map(CaseAnswer::address).toList();
    }

    private static String address(IpPrefix prefix) {
        return prefix.isHost() ? prefix.address().toString() : prefix.toString();
    }

    private static List<String> prefixes(List<IpPrefix> prefixes) {
        return prefixes.stream().map(IpPrefix::toString).toList();
    }
}
