package weft.node.wireguard;

import java.util.ArrayList;
import java.util.Locale;

/// Prints [WireGuardStats] as `wg show` prints an interface.
public final class WireGuardShow {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};
    private static final String[] SPANS = {"year", "day", "hour", "minute", "second"};
    private static final long[] SPAN_SECONDS = {365 * 86_400, 86_400, 3_600, 60, 1};

    private WireGuardShow() {}

    /// @param nowSeconds of the epoch
    public static String text(WireGuardStats stats, long nowSeconds) {
        var text = new StringBuilder();
        text.append("interface: ").append(stats.interfaceName()).append('\n');
        text.append("  public key: ").append(stats.publicKey().base64()).append('\n');
        text.append("  private key: (hidden)\n");
        text.append("  listening port: ").append(stats.listenPort()).append('\n');
        stats.peers().forEach(peer -> append(text, peer, nowSeconds));
        return text.toString();
    }

    private static void append(StringBuilder text, WireGuardStats.Peer peer, long nowSeconds) {
        text.append("\npeer: ").append(peer.publicKey().base64()).append('\n');
        if (peer.hasPresharedKey()) {
            text.append("  preshared key: (hidden)\n");
        }
        peer.endpoint()
                .ifPresent(
                        endpoint -> text.append("  endpoint: ").append(endpoint).append('\n'));
        String prefixes = String.join(", ", peer.allowedIps());
        text.append("  allowed ips: ")
                .append(prefixes.isEmpty() ? "(none)" : prefixes)
                .append('\n');
        if (peer.latestHandshakeSeconds() != 0) {
            text.append("  latest handshake: ")
                    .append(ago(nowSeconds - peer.latestHandshakeSeconds()))
                    .append('\n');
        }
        if (peer.receivedBytes() != 0 || peer.sentBytes() != 0) {
            text.append("  transfer: ")
                    .append(bytes(peer.receivedBytes()))
                    .append(" received, ")
                    .append(bytes(peer.sentBytes()))
                    .append(" sent\n");
        }
        if (peer.persistentKeepaliveSeconds() != 0) {
            text.append("  persistent keepalive: every ")
                    .append(span(peer.persistentKeepaliveSeconds()))
                    .append('\n');
        }
    }

    private static String ago(long seconds) {
        return seconds <= 0 ? "Now" : span(seconds) + " ago";
    }

    private static String span(long seconds) {
        var parts = new ArrayList<String>();
        long left = seconds;
        for (int i = 0; i < SPANS.length; i++) {
            long count = left / SPAN_SECONDS[i];
            left %= SPAN_SECONDS[i];
            if (count > 0) {
                parts.add(count + " " + SPANS[i] + (count == 1 ? "" : "s"));
            }
        }
        return String.join(", ", parts);
    }

    private static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double amount = bytes / 1024.0;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f %s", amount, UNITS[unit]);
    }
}
