package weft.test.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// The control socket of a user-space WireGuard (https://www.wireguard.com/xplatform/): key=value lines, an empty line,
/// and an answer that ends with `errno=`.
public record WireGuardControl(String interfaceName) {
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    /// Whether it answers; the socket's file is there a moment before that.
    public boolean isOpen() {
        if (!Files.exists(socket())) {
            return false;
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException notYet) {
            return false;
        }
    }

    /// Replaces everything.
    public void configure(TunnelSetup setup) {
        var text = new StringBuilder("set=1\n");
        text.append("private_key=").append(hex(setup.privateKey().bytes())).append('\n');
        text.append("listen_port=").append(setup.listenPort()).append('\n');
        text.append("replace_peers=true\n");
        setup.peers().forEach(peer -> append(text, peer));
        send(text.toString());
    }

    /// Adds a peer, or changes it.
    public void upsert(TunnelSetup.Peer peer) {
        var text = new StringBuilder("set=1\n");
        append(text, peer);
        send(text.toString());
    }

    public void remove(TunnelSetup.Peer peer) {
        send("set=1\npublic_key=" + peer.key().raw().hex() + "\nremove=true\n");
    }

    public void listen(int port) {
        send("set=1\nlisten_port=" + port + "\n");
    }

    /// Everything it knows, as key=value lines.
    public String state() {
        return send("get=1\n");
    }

    private static void append(StringBuilder text, TunnelSetup.Peer peer) {
        text.append("public_key=").append(peer.key().raw().hex()).append('\n');
        peer.presharedKey()
                .ifPresent(
                        key -> text.append("preshared_key=").append(key.hex()).append('\n'));
        peer.endpoint()
                .ifPresent(place -> text.append("endpoint=").append(place).append('\n'));
        if (peer.keepaliveSeconds() > 0) {
            text.append("persistent_keepalive_interval=")
                    .append(peer.keepaliveSeconds())
                    .append('\n');
        }
        text.append("replace_allowed_ips=true\n");
        peer.allowedIps()
                .forEach(prefix -> text.append("allowed_ip=").append(prefix).append('\n'));
    }

    private String send(String request) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
            var answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
            while (!ended(answer) && channel.read(answer) >= 0) {
                // until the empty line after errno=
            }
            String text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
            if (!text.contains("errno=0\n")) {
                throw new IllegalStateException(interfaceName + " answered " + text);
            }
            return text;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static boolean ended(ByteBuffer answer) {
        int at = answer.position();
        return at >= 2 && answer.get(at - 1) == '\n' && answer.get(at - 2) == '\n';
    }

    private Path socket() {
        return Path.of("/var/run/wireguard", interfaceName + ".sock");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
