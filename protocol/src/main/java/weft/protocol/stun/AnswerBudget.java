package weft.protocol.stun;

import java.util.LinkedHashMap;
import weft.protocol.packet.IpAddress;

/// Event loop of the STUN server. Keeps an open STUN server from being worth anything to those who forge senders.
///
/// An answer that is no longer than its question is always allowed: a forger gains nothing. A generic question can be
/// 20 bytes and its answer is at least 32, and nothing in RFC 8489 lets a server make the asker prove its address
/// first;
/// so longer answers are counted per network (IPv4 /24, IPv6 /48) and are given only [#PER_SECOND] a second after a
/// burst of [#BURST]. What a forger can aim at one network through this server then is below 1 kB a second.
public final class AnswerBudget {
    public static final int PER_SECOND = 10;
    public static final int BURST = 40;
    /// Networks remembered; the one asked for longest ago makes room. 65,536 entries are about 8 MB.
    public static final int NETWORKS_MAX = 65_536;

    private static final long NANOS_PER_ANSWER = 1_000_000_000L / PER_SECOND;

    /// For each network the time until which its answers are "paid": a token bucket as one number.
    private final LinkedHashMap<Long, Long> paidUntil = new LinkedHashMap<>(256, 0.75f, true);

    /// `now` is a monotonic clock in nanoseconds.
    public boolean allows(IpAddress asker, int questionLength, int answerLength, long now) {
        if (answerLength <= questionLength) {
            return true;
        }
        long network = network(asker);
        long start = now - (BURST - 1) * NANOS_PER_ANSWER;
        Long known = paidUntil.get(network);
        long paid = known == null || known - start < 0 ? start : known;
        if (paid - now > 0) {
            return false;
        }
        paidUntil.put(network, paid + NANOS_PER_ANSWER);
        if (paidUntil.size() > NETWORKS_MAX) {
            paidUntil.pollFirstEntry();
        }
        return true;
    }

    private static long network(IpAddress address) {
        // A set top bit keeps IPv4 networks apart from the IPv6 ones, of which none has been handed out there.
        return address.isIpv4() ? Long.MIN_VALUE | (address.ipv4() & 0xffff_ff00L) : address.high() & ~0xffffL;
    }
}
