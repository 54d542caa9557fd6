package weft.protocol.wireguard;

import java.util.LinkedHashMap;
import weft.protocol.packet.Endpoint;

/// Handshake thread. How many handshakes one address (IPv6: one /64) may cost us while we are busy: 20 a second, 5 at
/// once. Addresses are proven by a cookie before they get here, so they cannot be made up. Their number is
/// bounded: the one idle longest makes room once its allowance is whole again, else the newcomer waits.
final class SourceLimiter {
    static final int SOURCES_MAX = 4096;

    private static final long COST_NANOS = 1_000_000_000L / 20;
    private static final long ALLOWANCE_NANOS = 5 * COST_NANOS;

    private final LinkedHashMap<Source, Long> spentUntil = new LinkedHashMap<>();

    private record Source(long high, long low) {}

    boolean allows(Endpoint endpoint, long now) {
        var address = endpoint.address();
        var source = new Source(address.high(), address.isIpv4() ? address.low() : 0);
        // Taken out and put back, so that the order of the map is the order of use.
        Long spent = spentUntil.remove(source);
        if (spent == null && !hasRoom(now)) {
            return false;
        }
        long until = Math.max(now, spent == null ? now : spent) + COST_NANOS;
        boolean allowed = until <= now + ALLOWANCE_NANOS;
        spentUntil.putLast(source, allowed || spent == null ? until : spent);
        return allowed;
    }

    private boolean hasRoom(long now) {
        if (spentUntil.size() < SOURCES_MAX) {
            return true;
        }
        if (spentUntil.firstEntry().getValue() > now) {
            return false;
        }
        spentUntil.pollFirstEntry();
        return true;
    }
}
