package weft.node.netcheck;

/// How far a region's nearest relay is, in microseconds of a round trip; 0 where nothing was measured.
///
/// @param ipv4Micros STUN over IPv4
/// @param ipv6Micros STUN over IPv6
/// @param httpsMicros one request on a connection that stands; measured only when UDP gets no answer
public record RegionLatency(int region, String code, String name, long ipv4Micros, long ipv6Micros, long httpsMicros) {
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
