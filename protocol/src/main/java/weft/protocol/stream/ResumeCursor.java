package weft.protocol.stream;

import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.policy.NodeRules;
import weft.protocol.stream.FeedCursor.SharedParts;

/// What a node has already, so that it gets only what it lacks.
///
/// @param rest fingerprint of what the policy says to the node, the list of coordinators and the relays that it has
public record ResumeCursor(TailnetId tailnet, long revision, KnownPeers peers, Key32 rest) {
    /// Characters of [KnownPeers] that leave room for the rest of a hello.
    private static final int PEERS_CHARS_MAX = SealedStream.HELLO_MAX - (16 << 10);

    public static ResumeCursor of(NetworkMap map) {
        return new ResumeCursor(
                map.self().tailnet(),
                map.revision(),
                KnownPeers.of(map),
                fingerprint(
                        new NodeRules(map.filter(), map.policy()), SharedParts.of(map.coordinators(), map.relays())));
    }

    /// As [#of]; null when it is so long that no hello may hold it, which costs a whole map at each connection.
    public static @Nullable ResumeCursor ofFitting(NetworkMap map) {
        var cursor = of(map);
        return cursor.peers().toString().length() <= PEERS_CHARS_MAX ? cursor : null;
    }

    /// BLAKE2s-256 over the digests of the rules, of what else the policy says, of the URLs and relays. Should two
    /// versions of the program print something differently, it is sent once more than needed.
    static Key32 fingerprint(NodeRules rules, SharedParts shared) {
        var bytes = new byte[Key32.LENGTH * (rules.filter().size() + 2)];
        int at = 0;
        for (var rule : rules.filter()) {
            rule.digest().copyTo(bytes, at);
            at += Key32.LENGTH;
        }
        rules.policy().digest().copyTo(bytes, at);
        shared.digest().copyTo(bytes, at + Key32.LENGTH);
        return Key32.of(Blake2s.hash(bytes));
    }
}
