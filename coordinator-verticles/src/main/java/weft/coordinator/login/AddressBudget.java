package weft.coordinator.login;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Any thread. How many requests an address may make: a burst, and so many a second from then on. Of IPv6, a /64 counts
/// as one: whoever has an address of it has all. Knows the addresses that asked last, and so is bounded, too; one that
/// was forgotten begins anew.
final class AddressBudget {
    private static final int ADDRESSES_MAX = 10_000;
    private static final long NANOS = 1_000_000_000L;

    private final int burst;
    private final int perSecond;
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    private record Bucket(double tokens, long atNanos) {}

    AddressBudget(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /// Takes one request's worth; false when there is none left.
    synchronized boolean allows(String address, long nowNanos) {
        var network = networkOf(address);
        var known = buckets.get(network);
        double tokens = known == null
                ? burst
                : Math.min(burst, known.tokens() + (double) (nowNanos - known.atNanos()) / NANOS * perSecond);
        buckets.put(network, new Bucket(tokens >= 1 ? tokens - 1 : tokens, nowNanos));
        return tokens >= 1;
    }

    private static String networkOf(String address) {
        try {
            var text = address.substring(address.indexOf('/') + 1);
            int zone = text.indexOf('%');
            var bytes = InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone))
                    .getAddress();
            return HexFormat.of().formatHex(bytes, 0, bytes.length > 4 ? 8 : bytes.length);
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
