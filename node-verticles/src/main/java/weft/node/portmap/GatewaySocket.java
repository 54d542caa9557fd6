package weft.node.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Virtual thread; one owner. A UDP socket for questions to a gateway. What comes from anybody else is counted and
/// ignored.
final class GatewaySocket implements AutoCloseable {
    private static final int[] TRIES_MILLIS = {250, 500};
    private static final int ANSWER_MAX = 2_048;

    private final DatagramSocket socket;
    private final InetAddress gateway;
    private final AtomicLong ignored;

    GatewaySocket(IpAddress gateway, AtomicLong ignored) throws IOException {
        this.gateway = InetAddress.getByAddress(gateway.bytes());
        this.socket = new DatagramSocket();
        this.ignored = ignored;
    }

    /// Our own address on the way to the gateway.
    static IpAddress ownAddress(IpAddress gateway) throws IOException {
        try (var probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(InetAddress.getByAddress(gateway.bytes()), NatPmp.PORT));
            return IpAddress.of(probe.getLocalAddress().getAddress());
        }
    }

    void send(byte[] question, int port) throws IOException {
        socket.send(new DatagramPacket(question, question.length, gateway, port));
    }

    void sendTo(byte[] question, IpAddress to, int port) throws IOException {
        socket.send(new DatagramPacket(question, question.length, InetAddress.getByAddress(to.bytes()), port));
    }

    /// Asks until there is an answer that `reading` takes for one; empty when none came in time.
    <T> Optional<T> ask(byte[] question, int port, Function<byte[], @Nullable T> reading) throws IOException {
        for (int millis : TRIES_MILLIS) {
            send(question, port);
            long end = System.nanoTime() + millis * 1_000_000L;
            for (var answer = receive(end); answer.isPresent(); answer = receive(end)) {
                var taken =
                        answer.get().port() == port ? reading.apply(answer.get().bytes()) : null;
                if (taken != null) {
                    return Optional.of(taken);
                }
                ignored.incrementAndGet();
            }
        }
        return Optional.empty();
    }

    /// The next datagram of the gateway's; empty at the end of the time.
    @SuppressWarnings("ArrayRecordComponent") // written once, read once
    record Received(byte[] bytes, int port) {}

    Optional<Received> receive(long endNanos) throws IOException {
        var packet = new DatagramPacket(new byte[ANSWER_MAX], ANSWER_MAX);
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
            try {
                packet.setLength(ANSWER_MAX);
                socket.receive(packet);
            } catch (SocketTimeoutException _) {
                return Optional.empty();
            }
            if (packet.getAddress().equals(gateway)) {
                return Optional.of(new Received(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getPort()));
            }
            ignored.incrementAndGet();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
