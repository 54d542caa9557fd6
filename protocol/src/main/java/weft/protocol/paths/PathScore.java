package weft.protocol.paths;

import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Pure. Which of two direct paths is better.
///
/// Each gets points for what its address is, and the faster one as many points as it is faster, in percent. Points and
/// their sizes are the reference's (betterAddr), so that in a mixed network both ends of a pair choose alike. Two
/// things differ: latencies below 5 ms count as 5 ms, because two paths inside one house differ by chance, and would
/// change places with every ping; and who is in use has a lead, for the same reason.
final class PathScore {
    static final int LOOPBACK = 50;
    static final int LINK_LOCAL = 30;
    static final int PRIVATE = 20;
    static final int IPV6 = 10;

    /// The lead of the path in use. Smaller than every kind's points, so that a better kind always wins at equal
    /// latency. The reference has 1.
    static final int LEAD = 5;

    private static final IpPrefix[] PRIVATE_RANGES = {
        IpPrefix.parse("10.0.0.0/8"),
        IpPrefix.parse("172.16.0.0/12"),
        IpPrefix.parse("192.168.0.0/16"),
        IpPrefix.parse("fc00::/7")
    };

    private PathScore() {}

    /// Whether to leave `used` for `other`, both of which answer.
    static boolean isBetter(Candidate other, Candidate used) {
        if (other.innerMtu() != used.innerMtu()) {
            return other.innerMtu() > used.innerMtu();
        }
        return points(other, used) > points(used, other) + LEAD;
    }

    /// Points of `path` in a comparison with `other`.
    static int points(Candidate path, Candidate other) {
        return kindPoints(path.path.endpoint().address()) + latencyPoints(path.latencyNanos, other.latencyNanos);
    }

    static int kindPoints(IpAddress address) {
        int points = address.isIpv4() ? 0 : IPV6;
        if (address.isLoopback()) {
            return points + LOOPBACK;
        }
        if (address.isLinkLocal()) {
            return points + LINK_LOCAL;
        }
        return isPrivate(address) ? points + PRIVATE : points;
    }

    private static int latencyPoints(long latencyNanos, long otherNanos) {
        long own = Math.max(latencyNanos, PathTiming.GOOD_LATENCY_NANOS);
        long other = Math.max(otherNanos, PathTiming.GOOD_LATENCY_NANOS);
        return own >= other ? 0 : (int) (100 - 100 * own / other);
    }

    static boolean isPrivate(IpAddress address) {
        for (var range : PRIVATE_RANGES) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a NAT's outside address could be this one: what guessing aims at.
    static boolean isPublicIpv4(IpAddress address) {
        return address.isIpv4() && !isPrivate(address) && !address.isLoopback() && !address.isLinkLocal();
    }
}
