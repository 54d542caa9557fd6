package weft.protocol.netmap;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.DiscoKey;
import weft.protocol.packet.Endpoint;

/// Where a node can be reached just now. Never journaled: the node reports it, the newest sequence wins.
///
/// @param sequence grows with every change at the node, over restarts too (it starts at the wall clock in
///     milliseconds), so that whoever holds this sequence needs nothing sent
/// @param endpoints in the order in which to try them, at most 32
/// @param discoKey null while the node does not speak disco
/// @param homeRelay region of the relay on which the node listens, 0 for none
/// @param hardNat its IPv4 mapping varies by destination: an endpoint seen by one does not work for another
public record LiveState(
        long sequence, List<Endpoint> endpoints, @Nullable DiscoKey discoKey, int homeRelay, boolean hardNat) {
    public static final int ENDPOINTS_MAX = 32;

    public LiveState {
        if (endpoints.size() > ENDPOINTS_MAX) {
            throw new IllegalArgumentException("more than " + ENDPOINTS_MAX + " endpoints");
        }
        endpoints = List.copyOf(endpoints);
    }

    public boolean newerThan(@Nullable LiveState other) {
        return other == null || sequence > other.sequence;
    }
}
