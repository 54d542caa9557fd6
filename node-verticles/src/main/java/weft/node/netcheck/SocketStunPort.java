package weft.node.netcheck;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Event loop. A socket of each family for one check, where no daemon lends its own.
public final class SocketStunPort implements StunPort {
    private final DatagramSocket ipv4;
    private final @Nullable DatagramSocket ipv6;
    private BiConsumer<Endpoint, byte[]> listener = (_, _) -> {};

    private SocketStunPort(DatagramSocket ipv4, @Nullable DatagramSocket ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        ipv4.handler(this::received);
        if (ipv6 != null) {
            ipv6.handler(this::received);
        }
    }

    /// IPv6 is left out where this host has none.
    public static Future<SocketStunPort> open(Vertx vertx) {
        var four = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(false));
        var six = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(true));
        return four.listen(0, "0.0.0.0")
                .compose(_ -> six.listen(0, "::")
                        .map(_ -> new SocketStunPort(four, six))
                        .otherwise(_ -> new SocketStunPort(four, null)));
    }

    @Override
    public void send(Endpoint to, byte[] bytes) {
        var socket = to.isIpv4() ? ipv4 : ipv6;
        if (socket != null) {
            // Without a route it fails, which is an answer too: none.
            socket.send(Buffer.buffer(bytes), to.port(), to.address().toString())
                    .onFailure(_ -> {});
        }
    }

    private void received(DatagramPacket packet) {
        var sender = packet.sender();
        var host = sender.hostAddress();
        if (host != null) {
            int zone = host.indexOf('%');
            var address = IpAddress.parse(zone < 0 ? host : host.substring(0, zone));
            listener.accept(new Endpoint(address, sender.port()), packet.data().getBytes());
        }
    }

    @Override
    public void onDatagram(BiConsumer<Endpoint, byte[]> newest) {
        listener = newest;
    }

    @Override
    public int localPort() {
        return ipv4.localAddress().port();
    }

    public Future<Void> close() {
        var other = ipv6;
        return ipv4.close().eventually(() -> other == null ? Future.succeededFuture() : other.close());
    }
}
