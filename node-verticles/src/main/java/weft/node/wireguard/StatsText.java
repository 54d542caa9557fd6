package weft.node.wireguard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

/// How [WireGuardStats] travel through the control socket: `key=value` lines in the form of WireGuard's cross-platform
/// interface (https://www.wireguard.com/xplatform/) less its secrets, ended by `errno=0` and an empty line.
///
/// ```
/// interface=weft0
/// own_public_key=<64 hexadecimal digits>
/// listen_port=51820
/// public_key=<64 hexadecimal digits>          starts a peer
/// has_preshared_key=true
/// endpoint=192.0.2.7:51820                    absent while unknown
/// last_handshake_time_sec=1700000000          0: never
/// tx_bytes=123
/// rx_bytes=456
/// persistent_keepalive_interval=25            0: off
/// allowed_ip=10.7.0.2/32                      any number
/// ```
final class StatsText {
    private static final String END = "errno=0";

    private StatsText() {}

    static String write(WireGuardStats stats) {
        var text = new StringBuilder();
        line(text, "interface", stats.interfaceName());
        line(text, "own_public_key", stats.publicKey().raw().hex());
        line(text, "listen_port", stats.listenPort());
        for (var peer : stats.peers()) {
            line(text, "public_key", peer.publicKey().raw().hex());
            line(text, "has_preshared_key", peer.hasPresharedKey());
            peer.endpoint().ifPresent(endpoint -> line(text, "endpoint", endpoint));
            line(text, "last_handshake_time_sec", peer.latestHandshakeSeconds());
            line(text, "tx_bytes", peer.sentBytes());
            line(text, "rx_bytes", peer.receivedBytes());
            line(text, "persistent_keepalive_interval", peer.persistentKeepaliveSeconds());
            peer.allowedIps().forEach(prefix -> line(text, "allowed_ip", prefix));
        }
        return text.append(END).append("\n\n").toString();
    }

    /// Empty when the text is cut or is something else.
    static Optional<WireGuardStats> read(String text) {
        var lines = text.lines().toList();
        if (!lines.contains(END)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(lines));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private static WireGuardStats read(List<String> lines) {
        String name = "";
        Key32 own = Key32.ofHex("0".repeat(64));
        int port = 0;
        var peers = new ArrayList<PeerReader>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String key = equals < 0 ? line : line.substring(0, equals);
            String value = line.substring(equals + 1);
            switch (key) {
                case "interface" -> name = value;
                case "own_public_key" -> own = Key32.ofHex(value);
                case "listen_port" -> port = Integer.parseInt(value);
                case "public_key" -> peers.add(new PeerReader(new NodeKey(Key32.ofHex(value))));
                default -> {
                    if (!peers.isEmpty()) {
                        peers.getLast().read(key, value);
                    }
                }
            }
        }
        return new WireGuardStats(
                name,
                new NodeKey(own),
                port,
                peers.stream().map(PeerReader::peer).toList());
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append('=').append(value).append('\n');
    }

    /// One peer, as far as it was read.
    private static final class PeerReader {
        private final NodeKey key;
        private boolean hasPresharedKey;
        private Optional<String> endpoint = Optional.empty();
        private final List<String> allowedIps = new ArrayList<>();
        private long handshake;
        private long received;
        private long sent;
        private int keepalive;

        PeerReader(NodeKey key) {
            this.key = key;
        }

        void read(String name, String value) {
            switch (name) {
                case "has_preshared_key" -> hasPresharedKey = Boolean.parseBoolean(value);
                case "endpoint" -> endpoint = Optional.of(value);
                case "allowed_ip" -> allowedIps.add(value);
                case "last_handshake_time_sec" -> handshake = Long.parseLong(value);
                case "rx_bytes" -> received = Long.parseLong(value);
                case "tx_bytes" -> sent = Long.parseLong(value);
                case "persistent_keepalive_interval" -> keepalive = Integer.parseInt(value);
                default -> {
                    // a newer engine may tell more
                }
            }
        }

        WireGuardStats.Peer peer() {
            return new WireGuardStats.Peer(
                    key, hasPresharedKey, endpoint, allowedIps, handshake, received, sent, keepalive);
        }
    }
}
