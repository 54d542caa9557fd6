package weft.cli.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import weft.cli.Console;
import weft.cli.Weft;

/// Runs a relay on loopback that serves anybody, has one client send another a packet, and ends: a training run,
/// from which the JDK learns which classes a relay loads. How it compiles them is not learnt, so once is enough.
public final class RelayRehearsal {
    private static final Duration ALL_MAX = Duration.ofSeconds(60);
    private static final Duration STEP_MAX = Duration.ofSeconds(20);

    private RelayRehearsal() {}

    /// The argument is a directory that does not exist yet, which the caller removes.
    public static void main(String[] arguments) throws Exception {
        Deadline.start(ALL_MAX);
        int port = free();
        serve(arguments[0], port);
        try (var one = RehearsedClient.connect(port);
                var other = RehearsedClient.connect(port)) {
            one.awaitUp(STEP_MAX);
            other.awaitUp(STEP_MAX);
            one.send(other);
            other.awaitPacket(STEP_MAX);
        }
        System.exit(0);
    }

    private static void serve(String state, int port)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<String> ready = new CompletableFuture<>();
        PrintStream heard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                if (line.startsWith("relay on TCP port ")) {
                    ready.complete(line);
                }
            }
        };
        Console console = new Console(heard, System.err, Map.of());
        String listen = "127.0.0.1:" + port;
        String stun = "127.0.0.1:" + free();
        Thread.ofPlatform()
                .daemon()
                .name("relay-rehearsal")
                .start(() -> Weft.run(console, "derp", "--open", "--state", state, "--listen", listen, "--stun", stun));
        ready.get(STEP_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
