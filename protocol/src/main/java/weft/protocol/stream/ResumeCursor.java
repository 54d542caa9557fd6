package weft.protocol.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.RelayMap;
import weft.protocol.policy.FilterRule;

/// What a node has already, so that it gets only what it lacks.
///
/// @param rest fingerprint of the filter, the list of coordinators and the relays that the node has
public record ResumeCursor(TailnetId tailnet, long revision, KnownPeers peers, Key32 rest) {
    public static ResumeCursor of(NetworkMap map) {
        return new ResumeCursor(
                map.self().tailnet(),
                map.revision(),
                KnownPeers.of(map),
                fingerprint(map.filter(), map.coordinators(), map.relays()));
    }

    /// BLAKE2s-256 over the texts of the rules, of the URLs and of the relays. Should two versions of the program print
    /// them differently, they are sent once more than needed.
    static Key32 fingerprint(List<FilterRule> filter, List<String> coordinators, RelayMap relays) {
        return Key32.of(Blake2s.hash((filter + "\n" + coordinators + "\n" + relays).getBytes(StandardCharsets.UTF_8)));
    }
}
