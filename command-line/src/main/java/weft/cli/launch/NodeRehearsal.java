package weft.cli.launch;

import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import weft.cli.Console;
import weft.cli.Weft;
import weft.node.control.ControlLink.ControlParts;
import weft.protocol.crypto.Aeads;
import weft.protocol.engine.Rehearsal;
import weft.protocol.packet.Checksum;

/// Runs a node's daemon and some links more, and rehearses the packet path: a training run, from which the JDK learns
/// which classes a daemon loads and which of its methods are hot.
///
/// It brings up a tunnel only in a network namespace that was made for it, as [#OWN_NETWORK] in the environment says.
public final class NodeRehearsal {
    static final String OWN_NETWORK = "WEFT_REHEARSAL_OWN_NETWORK";

    private static final int LINKS = 40;
    private static final int RESUMES = 8;
    private static final Duration ALL_MAX = Duration.ofSeconds(200);
    private static final Duration STEP_MAX = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();

    private NodeRehearsal() {}

    /// The arguments are a directory that does not exist yet, the coordinator's URL and a reusable auth key.
    public static void main(String[] arguments) throws InterruptedException {
        Deadline.start(ALL_MAX);
        String url = arguments[1];
        String key = arguments[2];
        Console console = new Console(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), System.err, Map.of());
        daemon(console, Path.of(arguments[0]), url, key);
        links(url, key);
        packets();
        System.exit(0);
    }

    private static void daemon(Console console, Path state, String url, String key) throws InterruptedException {
        Thread.ofPlatform()
                .daemon()
                .name("node-rehearsal")
                .start(() -> Weft.run(console, "node", "--state", state.toString(), "--port", "0"));
        Path socket = state.resolve("node.sock");
        for (long end = System.nanoTime() + STEP_MAX.toNanos(); !Files.exists(socket) && System.nanoTime() < end; ) {
            Thread.sleep(20);
        }
        if (System.getenv(OWN_NETWORK) != null) {
            Weft.run(console, "up", "--coordinator", url, "--auth-key", key, "--state", state.toString());
        }
        Weft.run(console, "status", "--state", state.toString());
    }

    private static void links(String url, String key) throws InterruptedException {
        var vertx = Vertx.vertx();
        var parts = ControlParts.of(vertx, RANDOM::nextBytes, new Random());
        List<RehearsedLink> links = IntStream.rangeClosed(1, LINKS)
                .mapToObj(number -> new RehearsedLink(parts, url, "node-" + number))
                .toList();
        for (int round = 0; round <= RESUMES; round++) {
            for (RehearsedLink link : links) {
                link.start(round == 0 ? key : null);
            }
            for (RehearsedLink link : links) {
                link.awaitWelcome(STEP_MAX);
            }
            links.forEach(RehearsedLink::move);
            links.forEach(RehearsedLink::stop);
        }
    }

    private static void packets() {
        var rehearsal = new Rehearsal(Aeads.best(), RANDOM::nextBytes, new SplittableRandom(RANDOM.nextLong()));
        rehearsal.run(Rehearsal.ROUNDS, () -> false).ifPresent(System.err::println);
        Checksum.warmUp();
        Aeads.warmUp(System::nanoTime);
        rehearsal.run(Rehearsal.ROUNDS_AGAIN, () -> false).ifPresent(System.err::println);
    }
}
