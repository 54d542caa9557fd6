package weft.node.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

class WireGuardShowTest {
    private static final NodeKey OWN = new NodeKey(new Key32(1, 2, 3, 4));
    private static final NodeKey PEER = new NodeKey(new Key32(5, 6, 7, 8));
    private static final NodeKey SILENT = new NodeKey(new Key32(9, 10, 11, 12));

    private final WireGuardStats stats = new WireGuardStats(
            "weft0",
            OWN,
            51820,
            List.of(
                    new WireGuardStats.Peer(
                            PEER,
                            true,
                            Optional.of("192.0.2.7:51820"),
                            List.of("10.7.0.2/32", "fd07::2/128"),
                            1_000,
                            1_536,
                            5L << 30,
                            25),
                    new WireGuardStats.Peer(SILENT, false, Optional.empty(), List.of(), 0, 0, 0, 0)));

    @Test
    void printsWhatWgShowPrints() {
        assertThat(WireGuardShow.text(stats, 1_000 + 3_600 + 62)).isEqualTo("""
                        interface: weft0
                          public key: AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=
                          private key: (hidden)
                          listening port: 51820

                        peer: AAAAAAAAAAUAAAAAAAAABgAAAAAAAAAHAAAAAAAAAAg=
                          preshared key: (hidden)
                          endpoint: 192.0.2.7:51820
                          allowed ips: 10.7.0.2/32, fd07::2/128
                          latest handshake: 1 hour, 1 minute, 2 seconds ago
                          transfer: 1.50 KiB received, 5.00 GiB sent
                          persistent keepalive: every 25 seconds

                        peer: AAAAAAAAAAkAAAAAAAAACgAAAAAAAAALAAAAAAAAAAw=
                          allowed ips: (none)
                        """);
    }

    @Test
    void survivesTheSocket(@TempDir Path directory) throws IOException {
        try (var _ = StatsSocket.open(StatsSocket.place(directory, "weft0"), () -> stats);
                var silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.connect(UnixDomainSocketAddress.of(StatsSocket.place(directory, "weft0")));

            assertThat(StatsSocket.ask(directory, "weft0")).contains(stats);
        }
        assertThat(StatsSocket.ask(directory, "weft0")).isEmpty();
    }

    @Test
    void aCutOrForeignAnswerIsNone() {
        String text = StatsText.write(stats);
        assertThat(StatsText.read(text)).contains(stats);
        assertThat(StatsText.read(text.substring(0, text.length() / 2))).isEmpty();
        assertThat(StatsText.read("HTTP/1.1 400 Bad Request\n\n")).isEmpty();
        assertThat(StatsText.read(text.replace("tx_bytes=", "tx_bytes=x"))).isEmpty();
    }
}
