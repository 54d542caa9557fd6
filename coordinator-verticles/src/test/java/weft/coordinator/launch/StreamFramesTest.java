package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bytes on the node stream that are not even frames of a WebSocket.
@Timeout(60)
class StreamFramesTest {
    private static final String UPGRADE = "GET /stream/node HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    /// An operation code that RFC 6455 (5.2) reserves; a frame of 2^62 bytes; one that the client did not mask.
    private static final String[] FRAMES = {"878100000000aa", "82ff4000000000000000", "8201aa"};

    @TempDir
    Path directory;

    @Test
    void areCountedAndClosed() throws Exception {
        try (var coordinator = TestCoordinator.start(directory);
                var client = HttpClient.newHttpClient()) {
            for (String frame : FRAMES) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), coordinator.port())) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
                    assertThat(answerOf(socket)).startsWith("HTTP/1.1 101 ");

                    socket.getOutputStream().write(HexFormat.of().parseHex(frame));

                    readToTheEnd(socket);
                }
            }

            assertThat(malformed(client, coordinator)).isEqualTo("" + FRAMES.length);
        }
    }

    /// Up to the empty line.
    private static String answerOf(Socket socket) throws IOException {
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /// Counted on the connection's event loop, perhaps just after its end was seen here.
    private static String malformed(HttpClient client, Coordinator coordinator) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + coordinator.port() + "/metrics"))
                .header("Authorization", "Bearer " + coordinator.firstToken().orElseThrow())
                .build();
        String name = "weft_stream_connections_malformed_total ";
        String count = "";
        for (int tries = 0; tries < 100 && !count.equals("" + FRAMES.length); tries++) {
            TimeUnit.MILLISECONDS.sleep(20);
            count = Arrays.stream(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body()
                            .split("\n"))
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()))
                    .findFirst()
                    .orElse("");
        }
        return count;
    }
}
