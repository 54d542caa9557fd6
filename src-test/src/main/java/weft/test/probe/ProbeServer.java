package weft.test.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;
import weft.test.network.Internet.PublicHost;

/// One thread. Sockets on a public host at two addresses and two ports each (RFC 5780, section 2.2), which hear and
/// send
/// what the prober wants.
public final class ProbeServer implements AutoCloseable {
    private static final int FIRST_PORT = 7_001;
    private static final int SECOND_PORT = 7_002;

    private final DatagramChannel[] sockets;

    /// Its four places, by which address and which port.
    public enum Place {
        FIRST_ADDRESS_FIRST_PORT,
        FIRST_ADDRESS_SECOND_PORT,
        SECOND_ADDRESS_FIRST_PORT,
        SECOND_ADDRESS_SECOND_PORT
    }

    private ProbeServer(DatagramChannel[] sockets) {
        this.sockets = sockets;
    }

    public static ProbeServer on(PublicHost where) throws Exception {
        return new ProbeServer(where.host().within(() -> new DatagramChannel[] {
            bind(where.ipv4(), FIRST_PORT),
            bind(where.ipv4(), SECOND_PORT),
            bind(where.secondIpv4(), FIRST_PORT),
            bind(where.secondIpv4(), SECOND_PORT)
        }));
    }

    private static DatagramChannel bind(String address, int port) throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(address, port));
    }

    InetSocketAddress address(Place place) throws IOException {
        return (InetSocketAddress) socket(place).getLocalAddress();
    }

    /// From whom the next datagram at a place came; empty when none came in time.
    Optional<InetSocketAddress> hear(Place place, Duration deadline) throws IOException {
        return hear(socket(place), deadline);
    }

    void send(Place from, InetSocketAddress to) throws IOException {
        socket(from).send(ByteBuffer.wrap(new byte[] {'p'}), to);
    }

    /// The sender of the next datagram that a socket gets.
    static Optional<InetSocketAddress> hear(DatagramChannel socket, Duration deadline) throws IOException {
        try (var selector = Selector.open()) {
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
            selector.select(deadline.toMillis());
            return Optional.ofNullable((InetSocketAddress) socket.receive(ByteBuffer.allocate(2_048)));
        }
    }

    private DatagramChannel socket(Place place) {
        return sockets[place.ordinal()];
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
