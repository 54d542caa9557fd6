package weft.cli.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import weft.cli.Console;
import weft.cli.Weft;

/// Runs a relay on loopback that serves anybody, has clients come, send and go, and ends: a training run, from which
/// the
/// JDK learns which classes a relay loads.
///
/// The clients are a process of their own, [RelayClientsRehearsal], so that what they do is not learnt.
public final class RelayRehearsal {
    private static final Duration ALL_MAX = Duration.ofSeconds(60);
    private static final Duration READY_MAX = Duration.ofSeconds(20);
    private static final Duration CLIENTS_MAX = Duration.ofSeconds(50);

    private RelayRehearsal() {}

    /// The arguments are a directory that does not exist yet, which the caller removes, and the command that starts the
    /// clients.
    public static void main(String[] arguments) throws Exception {
        Deadline.start(ALL_MAX);
        int port = free();
        serve(arguments[0], port);
        List<String> command = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
        command.add(Integer.toString(port));
        Process clients = new ProcessBuilder(command).inheritIO().start();
        boolean carried = clients.waitFor(CLIENTS_MAX.toSeconds(), TimeUnit.SECONDS) && clients.exitValue() == 0;
        clients.destroyForcibly();
        System.exit(carried ? 0 : 1);
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
        ready.get(READY_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
