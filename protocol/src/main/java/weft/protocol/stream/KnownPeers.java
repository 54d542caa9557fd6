package weft.protocol.stream;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.NetworkMap;

/// Pure, immutable. The peers in a node's map and how new its live state of each is.
///
/// A node that redials sends one entry for each peer, so the form is short: entries parted by a space, each the
/// node's number, `+` when it is online or `-`, and the sequence of its live state (0 for none), numbers in base 36.
public record KnownPeers(SortedMap<NodeId, Known> peers) {
    public static final KnownPeers NONE = new KnownPeers(Collections.emptySortedMap());
    private static final int RADIX = 36;

    /// @param sequence of the newest live state that the node has, 0 for none
    public record Known(long sequence, boolean online) {}

    public KnownPeers {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    }

    public static KnownPeers of(NetworkMap map) {
        var known = new TreeMap<NodeId, Known>();
        map.peers().forEach((id, peer) -> {
            var live = peer.live();
            known.put(id, new Known(live == null ? 0 : live.sequence(), peer.online()));
        });
        return new KnownPeers(known);
    }

    /// @throws IllegalArgumentException for anything that [#toString] does not print
    public static KnownPeers parse(String text) {
        var known = new TreeMap<NodeId, Known>();
        for (int at = 0; at < text.length(); ) {
            int space = text.indexOf(' ', at);
            int end = space < 0 ? text.length() : space;
            int sign = signIn(text, at, end);
            var id = new NodeId(Long.parseLong(text, at, sign, RADIX));
            long sequence = Long.parseLong(text, sign + 1, end, RADIX);
            if (sequence < 0 || known.put(id, new Known(sequence, text.charAt(sign) == '+')) != null) {
                throw new IllegalArgumentException("a peer twice, or a negative sequence");
            }
            at = end + 1;
        }
        return new KnownPeers(known);
    }

    private static int signIn(String text, int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if (text.charAt(i) == '+' || text.charAt(i) == '-') {
                return i;
            }
        }
        throw new IllegalArgumentException("expected <node>+<sequence> or <node>-<sequence>");
    }

    @Override
    public String toString() {
        var text = new StringBuilder(peers.size() * 12);
        peers.forEach((id, known) -> text.append(text.isEmpty() ? "" : " ")
                .append(Long.toString(id.value(), RADIX))
                .append(known.online ? '+' : '-')
                .append(Long.toString(known.sequence, RADIX)));
        return text.toString();
    }
}
