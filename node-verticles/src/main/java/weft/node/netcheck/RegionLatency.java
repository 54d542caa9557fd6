package weft.node.netcheck;

import org.jspecify.annotations.Nullable;

/// How far a region's nearest relay is, in microseconds of a round trip; 0 where nothing was measured.
///
/// @param ipv4Micros STUN over IPv4
/// @param ipv6Micros STUN over IPv6
/// @param httpsMicros one request on a connection that stands; measured only when UDP gets no answer
/// @param problem why that request had no answer, one line; null when it was not tried, or had one
public record RegionLatency(
        int region,
        String code,
        String name,
        long ipv4Micros,
        long ipv6Micros,
        long httpsMicros,
        @Nullable String problem) {
    public RegionLatency(int region, String code, String name, long ipv4Micros, long ipv6Micros, long httpsMicros) {
        this(region, code, name, ipv4Micros, ipv6Micros, httpsMicros, null);
    }

    /// The best of what was measured; 0 when the region did not answer at all.
    public long bestMicros() {
        long best = 0;
        for (long each : new long[] {ipv4Micros, ipv6Micros, httpsMicros}) {
            best = best == 0 || each != 0 && each < best ? each : best;
        }
        return best;
    }

    public boolean answered() {
        return bestMicros() != 0;
    }
}
