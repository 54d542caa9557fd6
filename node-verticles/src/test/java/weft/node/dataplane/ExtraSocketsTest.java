package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.protocol.engine.Datagrams;
import weft.protocol.engine.Path;
import weft.protocol.packet.IpAddress;

class ExtraSocketsTest {
    private static final int FIRST = 16;

    private final ExtraSockets sockets =
            new ExtraSockets(new UdpPorts.Extra(new UdpPorts.Options(0, true), new Offloads()));

    ExtraSocketsTest() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    }

    @AfterEach
    void close() {
        sockets.close();
    }

    @Test
    void eachSocketHasAPortOfItsOwnAndAnswersComeBackUnderItsNumber() throws Exception {
        sockets.open(FIRST, 256);
        try (var outside = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            outside.setSoTimeout(5_000);
            var ports = new ArrayList<Integer>();
            for (int number = FIRST; number < FIRST + 256; number += 51) {
                send(number, outside.getLocalPort(), new byte[] {(byte) number});
                var question = new DatagramPacket(new byte[10], 10);
                outside.receive(question);
                ports.add(question.getPort());
                outside.send(question);
            }
            assertThat(ports).doesNotHaveDuplicates();

            var numbers = new ArrayList<Integer>();
            var datagrams = new Datagrams();
            long until = System.nanoTime() + 5_000_000_000L;
            while (numbers.size() < ports.size() && System.nanoTime() < until) {
                sockets.receive((socket, batches) -> {
                    for (int i = 0; i < batches; i++) {
                        socket.load(i, datagrams);
                        assertThat(Byte.toUnsignedInt(datagrams.array[0])).isEqualTo(datagrams.socket & 0xff);
                        numbers.add(datagrams.socket);
                    }
                });
            }
            assertThat(numbers).containsExactlyInAnyOrder(16, 67, 118, 169, 220, 271);
        }
    }

    @Test
    void whatIsClosedIsGoneAndTheRestStays() {
        sockets.open(FIRST, 256);

        sockets.close(FIRST, 100);
        sockets.close(FIRST + 101, 155);

        assertThat(sockets.socket(FIRST + 99)).isNull();
        assertThat(sockets.socket(FIRST + 100)).isNotNull();
        assertThat(sockets.socket(FIRST + 101)).isNull();
        assertThat(sockets.isEmpty()).isFalse();
    }

    @Test
    void moreThanTheBoundAreNotOpened() {
        sockets.open(FIRST, ExtraSockets.SOCKETS_MAX + 10);

        assertThat(sockets.refused()).isEqualTo(10);
        assertThat(sockets.socket(FIRST + ExtraSockets.SOCKETS_MAX)).isNull();
        sockets.close(FIRST, ExtraSockets.SOCKETS_MAX);
        assertThat(sockets.isEmpty()).isTrue();
    }

    private void send(int number, int port, byte[] bytes) {
        var socket = sockets.socket(number);
        assertThat(socket).isNotNull();
        if (socket != null) {
            var loopback = IpAddress.parse("127.0.0.1");
            socket.send(new Path(number, loopback.high(), loopback.low(), port), bytes, 0, bytes.length, bytes.length);
        }
        sockets.flush();
        assertThat(List.of(sockets.sendFailures())).containsExactly(0L);
    }
}
