package weft.test.probe;

import static weft.test.probe.ProbeServer.Place.FIRST_ADDRESS_FIRST_PORT;
import static weft.test.probe.ProbeServer.Place.FIRST_ADDRESS_SECOND_PORT;
import static weft.test.probe.ProbeServer.Place.SECOND_ADDRESS_FIRST_PORT;
import static weft.test.probe.ProbeServer.Place.SECOND_ADDRESS_SECOND_PORT;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Optional;
import weft.test.lab.Host;
import weft.test.probe.NatBehaviour.Filtering;
import weft.test.probe.NatBehaviour.Mapping;
import weft.test.probe.ProbeServer.Place;

/// One thread. Finds out what is between a host and a [ProbeServer]: the tests of RFC 5780, sections 4.3 and 4.4, made
/// by one program that sees both ends.
public final class NatProbe {
    private static final Duration ANSWER = Duration.ofMillis(500);
    /// For what must not come.
    private static final Duration SILENCE = Duration.ofMillis(250);

    private final Host host;
    private final String hostAddress;
    private final String publicAddress;
    private final ProbeServer server;

    /// @param hostAddress the host's own
    /// @param publicAddress where the internet would look for it
    public NatProbe(Host host, String hostAddress, String publicAddress, ProbeServer server) {
        this.host = host;
        this.hostAddress = hostAddress;
        this.publicAddress = publicAddress;
        this.server = server;
    }

    public NatBehaviour run() throws Exception {
        return new NatBehaviour(mapping(), filtering(), unsolicited());
    }

    private Mapping mapping() throws Exception {
        try (var socket = socket()) {
            var first = seenAt(socket, FIRST_ADDRESS_FIRST_PORT);
            var second = seenAt(socket, FIRST_ADDRESS_SECOND_PORT);
            var third = seenAt(socket, SECOND_ADDRESS_FIRST_PORT);
            if (first.isEmpty() || second.isEmpty() || third.isEmpty()) {
                return Mapping.BLOCKED;
            }
            if (first.get().equals(socket.getLocalAddress())) {
                return Mapping.NONE;
            }
            if (!first.equals(second)) {
                return Mapping.ADDRESS_AND_PORT_DEPENDENT;
            }
            return first.equals(third) ? Mapping.ENDPOINT_INDEPENDENT : Mapping.ADDRESS_DEPENDENT;
        }
    }

    /// The socket sends to one place only; then the three others try to reach it.
    private Filtering filtering() throws Exception {
        try (var socket = socket()) {
            var seen = seenAt(socket, FIRST_ADDRESS_FIRST_PORT);
            if (seen.isEmpty() || !comesIn(socket, FIRST_ADDRESS_FIRST_PORT, seen.get(), ANSWER)) {
                return Filtering.BLOCKED;
            }
            if (comesIn(socket, SECOND_ADDRESS_SECOND_PORT, seen.get(), SILENCE)) {
                return Filtering.ENDPOINT_INDEPENDENT;
            }
            return comesIn(socket, FIRST_ADDRESS_SECOND_PORT, seen.get(), SILENCE)
                    ? Filtering.ADDRESS_DEPENDENT
                    : Filtering.ADDRESS_AND_PORT_DEPENDENT;
        }
    }

    private boolean unsolicited() throws Exception {
        try (var socket = socket()) {
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            return comesIn(socket, FIRST_ADDRESS_FIRST_PORT, new InetSocketAddress(publicAddress, port), SILENCE);
        }
    }

    /// Whether a stranger's packet to a public address and port arrives at a port of the host.
    public boolean opens(InetSocketAddress outside, int insidePort) throws Exception {
        try (var socket =
                host.within(() -> DatagramChannel.open().bind(new InetSocketAddress(hostAddress, insidePort)))) {
            return comesIn(socket, SECOND_ADDRESS_SECOND_PORT, outside, SILENCE);
        }
    }

    /// Whether two hosts reach each other by the addresses that the server sees, each having sent to the other first.
    public static boolean meet(Host one, String addressOne, Host two, String addressTwo, ProbeServer server)
            throws Exception {
        var first = new NatProbe(one, addressOne, addressOne, server);
        var second = new NatProbe(two, addressTwo, addressTwo, server);
        try (var socketOne = first.socket();
                var socketTwo = second.socket()) {
            var seenOne = first.seenAt(socketOne, FIRST_ADDRESS_FIRST_PORT).orElseThrow();
            var seenTwo = second.seenAt(socketTwo, FIRST_ADDRESS_FIRST_PORT).orElseThrow();
            socketOne.send(ByteBuffer.wrap(new byte[] {'1'}), seenTwo);
            socketTwo.send(ByteBuffer.wrap(new byte[] {'2'}), seenOne);
            socketOne.send(ByteBuffer.wrap(new byte[] {'1'}), seenTwo);
            return ProbeServer.hear(socketOne, SILENCE).isPresent()
                    && ProbeServer.hear(socketTwo, SILENCE).isPresent();
        }
    }

    private Optional<InetSocketAddress> seenAt(DatagramChannel socket, Place place) throws IOException {
        socket.send(ByteBuffer.wrap(new byte[] {'q'}), server.address(place));
        return server.hear(place, ANSWER);
    }

    private boolean comesIn(DatagramChannel socket, Place from, InetSocketAddress to, Duration deadline)
            throws IOException {
        server.send(from, to);
        return ProbeServer.hear(socket, deadline).isPresent();
    }

    private DatagramChannel socket() throws Exception {
        return host.within(() -> DatagramChannel.open().bind(new InetSocketAddress(hostAddress, 0)));
    }
}
