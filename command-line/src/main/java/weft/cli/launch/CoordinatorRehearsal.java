package weft.cli.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

/// Runs a coordinator on loopback with a database of its own, has nodes join and resume, and ends: a training run, from
/// which the JDK learns which classes a coordinator loads and which of its methods are hot.
///
/// The nodes are a process of its own, [NodeRehearsal], which is trained by the same run.
public final class CoordinatorRehearsal {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration NODES_MAX = Duration.ofSeconds(240);
    private static final Duration ALL_MAX = Duration.ofSeconds(400);
    private static final String STATE = "coordinator";

    private CoordinatorRehearsal() {}

    /// The arguments are an empty directory, which the caller removes, and the command that starts the nodes.
    public static void main(String[] arguments) throws Exception {
        Deadline.start(ALL_MAX);
        Path directory = Path.of(arguments[0]);
        Path state = directory.resolve(STATE);
        String url = serve(state);
        admin(state, "tailnets", "create", "rehearsal");
        admin(state, "users", "create", "alice", "--role", "owner");
        String key = admin(state, "auth-keys", "create", "--user", "alice", "--reusable", "--quiet");
        List<String> nodes = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
        nodes.addAll(List.of(directory.resolve("node").toString(), url, key));
        run(nodes);
        for (int i = 1; i <= 10; i++) {
            admin(state, "nodes", "rename", "node-1", "node-1-" + i);
            admin(state, "nodes", "rename", "node-1-" + i, "node-1");
        }
        admin(state, "nodes", "list");
        admin(state, "log");
        // As SIGTERM does: the coordinator ends in order, and its database with it.
        System.exit(0);
    }

    /// The URL at which it serves.
    private static String serve(Path state) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<String> ready = new CompletableFuture<>();
        PrintStream heard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                String prefix = "coordinator ready at ";
                if (line.startsWith(prefix)) {
                    ready.complete(line.substring(prefix.length()));
                }
            }
        };
        Console console = new Console(heard, System.err, Map.of());
        Thread.ofPlatform()
                .daemon()
                .name("coordinator-rehearsal")
                .start(() -> Weft.run(console, "coordinator", "--state", state.toString(), "--listen", "127.0.0.1:0"));
        return ready.get(READY_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    /// What `weft admin …` prints.
    private static String admin(Path state, String... command) {
        var printed = new java.io.ByteArrayOutputStream();
        Console console = new Console(new PrintStream(printed, true, StandardCharsets.UTF_8), System.err, Map.of());
        List<String> words = new ArrayList<>(List.of("admin"));
        words.addAll(Arrays.asList(command));
        words.addAll(List.of("--state", state.toString()));
        Weft.run(console, words.toArray(String[]::new));
        return printed.toString(StandardCharsets.UTF_8).strip();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process nodes = new ProcessBuilder(command).inheritIO().start();
        if (!nodes.waitFor(NODES_MAX.toSeconds(), TimeUnit.SECONDS)) {
            nodes.destroyForcibly();
        }
    }
}
