package weft.protocol.policy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.crypto.Blake2s;
import weft.protocol.hujson.JsonValue;
import weft.protocol.key.Key32;
import weft.protocol.policy.compile.CapabilityGrant;
import weft.protocol.policy.compile.SshPermission;

/// Immutable. What the policy says to a node beside its packet filter.
///
/// @param grants capabilities that the node's applications honour for its peers
/// @param ssh rules of the node's SSH server, of which the first that fits a login decides
/// @param attributes what `nodeAttrs` gives the node, by name, with the values of those that have some
public record SelfPolicy(
        List<CapabilityGrant> grants, List<SshPermission> ssh, SortedMap<String, List<JsonValue>> attributes) {
    /// Nothing of all that.
    public static final SelfPolicy NONE = new SelfPolicy(List.of(), List.of(), Collections.emptySortedMap());

    private static final Key32 NONE_DIGEST = new Key32(0, 0, 0, 0);

    public SelfPolicy {
        grants = List.copyOf(grants);
        ssh = List.copyOf(ssh);
        var copy = new TreeMap<String, List<JsonValue>>();
        attributes.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        attributes = Collections.unmodifiableSortedMap(copy);
    }

    /// BLAKE2s-256 of the text of it; zero of nothing.
    public Key32 digest() {
        return equals(NONE) ? NONE_DIGEST : Key32.of(Blake2s.hash(toString().getBytes(StandardCharsets.UTF_8)));
    }
}
