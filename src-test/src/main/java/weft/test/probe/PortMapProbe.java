package weft.test.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import weft.test.lab.Host;

/// One thread. Asks a router for a public UDP port, by the bytes of the two small protocols (both on UDP port 5351).
public final class PortMapProbe {
    private static final int SERVER_PORT = 5351;
    private static final int LIFETIME_SECONDS = 600;
    private static final byte UDP = 17;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Host host;
    private final String hostAddress;
    private final String gateway;

    public PortMapProbe(Host host, String hostAddress, String gateway) {
        this.host = host;
        this.hostAddress = hostAddress;
        this.gateway = gateway;
    }

    /// RFC 6886: the public port that the router gave.
    public int natPmp(int port) throws Exception {
        var request = ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) 1)
                .putShort((short) 0)
                .putShort((short) port)
                .putShort((short) port)
                .putInt(LIFETIME_SECONDS);
        var answer = ask(request.flip());
        expect(answer, 16, 0, 0x81, answer.getShort(2));
        return answer.getShort(10) & 0xffff;
    }

    /// RFC 6887, MAP: the public address and port that the router gave.
    public InetSocketAddress pcp(int port) throws Exception {
        var nonce = new byte[12];
        ThreadLocalRandom.current().nextBytes(nonce);
        var request = ByteBuffer.allocate(60)
                .put((byte) 2)
                .put((byte) 1)
                .putShort((short) 0)
                .putInt(LIFETIME_SECONDS)
                .put(mapped(hostAddress))
                .put(nonce)
                .put(UDP)
                .put(new byte[3])
                .putShort((short) port)
                .putShort((short) port)
                .put(mapped("0.0.0.0"));
        var answer = ask(request.flip());
        expect(answer, 60, 2, 0x81, answer.get(3));
        var address = new byte[4];
        answer.get(56, address);
        return new InetSocketAddress(InetAddress.getByAddress(address), answer.getShort(42) & 0xffff);
    }

    private ByteBuffer ask(ByteBuffer request) throws Exception {
        try (var socket = host.within(() -> DatagramChannel.open().bind(new InetSocketAddress(hostAddress, 0)));
                var selector = Selector.open()) {
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
            socket.send(request, new InetSocketAddress(gateway, SERVER_PORT));
            var answer = ByteBuffer.allocate(1_200);
            if (selector.select(ANSWER.toMillis()) == 0 || socket.receive(answer) == null) {
                throw new IllegalStateException("the router at " + gateway + " does not answer");
            }
            return answer.flip();
        }
    }

    private static void expect(ByteBuffer answer, int length, int version, int operation, int result) {
        if (answer.limit() < length || answer.get(0) != version || (answer.get(1) & 0xff) != operation || result != 0) {
            throw new IllegalStateException("the router answered with version " + answer.get(0) + ", operation "
                    + (answer.get(1) & 0xff) + ", result " + result + ", " + answer.limit() + " bytes");
        }
    }

    /// `::ffff:A.B.C.D`.
    private static byte[] mapped(String ipv4) throws Exception {
        return ByteBuffer.allocate(16)
                .position(10)
                .putShort((short) 0xffff)
                .put(InetAddress.getByName(ipv4).getAddress())
                .array();
    }
}
