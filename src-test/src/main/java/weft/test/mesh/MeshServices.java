package weft.test.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import weft.cli.LocalAdmin;
import weft.test.cluster.AdminClient;
import weft.test.lab.LabProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;
import weft.test.network.Internet;
import weft.test.network.Internet.PublicHost;

/// One owner. What a mesh has in public: a coordinator, and relays of one region, each on a public host of its own
/// and on TCP port 443, which every network lets through.
public final class MeshServices implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofMinutes(5);
    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(60);
    private static final int TRIES = 3;
    private static final int STUN_PORT = 3478;

    private final List<Relay> relays = new ArrayList<>();
    private final PublicHost coordinator;
    private final LabProcess coordinating;
    private final Path state;
    private int tailnets;

    /// A running relay.
    ///
    /// @param pin of its certificate
    /// @param key its public key, as configuration files have it
    public record Relay(PublicHost place, LabProcess process, String pin, String key) {}

    private MeshServices(Internet internet, int relayCount) {
        for (int i = 1; i <= relayCount; i++) {
            relays.add(startRelay(internet.publicHost("relay" + i)));
        }
        coordinator = internet.publicHost("coordinator");
        state = coordinator.host().directory().resolve("state");
        coordinating = coordinator
                .host()
                .start(WeftCommand.of(
                        List.of("coordinator", "--config", configuration().toString()), WeftCommand.QUICKLY_COMPILED))
                .awaitLine(line -> line.startsWith("coordinator ready"), START_DEADLINE);
    }

    public static MeshServices start(Internet internet, int relayCount) {
        return new MeshServices(internet, relayCount);
    }

    public List<Relay> relays() {
        return List.copyOf(relays);
    }

    /// Starts a relay again that was killed, with the same key and certificate.
    public Relay restart(Relay relay) {
        var again = startRelay(relay.place());
        relays.set(relays.indexOf(relay), again);
        return again;
    }

    private static Relay startRelay(PublicHost place) {
        var process = place.host()
                .start(WeftCommand.of(List.of(
                        "derp",
                        "--listen",
                        "0.0.0.0:443",
                        "--stun",
                        "0.0.0.0:" + STUN_PORT,
                        "--state",
                        place.host().directory().resolve("state").toString(),
                        "--open")))
                .awaitLine(line -> line.startsWith("OPEN RELAY"), START_DEADLINE);
        return new Relay(place, process, word(process, "certificate "), word(process, "key "));
    }

    /// What a process said after a word at the beginning of a line.
    private static String word(LabProcess process, String before) {
        return process.output()
                .lines()
                .filter(line -> line.startsWith(before))
                .map(line -> line.substring(before.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no '" + before + "' in " + process.output()));
    }

    private Path configuration() {
        var text = new StringBuilder();
        text.append("state: ").append(state).append('\n');
        text.append("listen: 0.0.0.0:443\nurl:\n  - ").append(url()).append('\n');
        text.append("relays:\n  - id: 1\n    code: lab\n    name: Laboratory\n    servers:\n");
        for (var relay : relays) {
            text.append("      - host: ").append(relay.place().ipv4()).append('\n');
            text.append("        port: 443\n        stun-port: ")
                    .append(STUN_PORT)
                    .append("\n        stun-port-2: ")
                    .append(STUN_PORT + 1)
                    .append('\n');
            text.append("        certificate: ").append(relay.pin()).append('\n');
            text.append("        key: ").append(relay.key()).append('\n');
            text.append("        ipv4: ").append(relay.place().ipv4()).append('\n');
            text.append("        ipv6: \"").append(relay.place().ipv6()).append("\"\n");
        }
        try {
            return Files.writeString(coordinator.host().directory().resolve("coordinator.yaml"), text);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    public String url() {
        return "https://" + coordinator.ipv4() + ":443";
    }

    public LabProcess coordinating() {
        return coordinating;
    }

    /// A new tailnet, in which no node is yet. Asks again when a coordinator that has just started takes too long
    /// over its first handshake.
    public Tailnet tailnet() {
        var problem = new IllegalStateException("the coordinator makes no tailnet; it said:\n" + coordinating.output());
        for (int i = 0; i < TRIES; i++) {
            String name = "lab" + ++tailnets;
            try {
                return coordinator.host().within(() -> tailnet(name));
            } catch (Exception failed) {
                problem.addSuppressed(failed);
            }
        }
        throw problem;
    }

    private Tailnet tailnet(String name) throws IOException {
        var admin = admin();
        admin.createTailnet(name);
        var key = admin.createAuthKey(name, true, "lab");
        return new Tailnet(name, url(), Objects.requireNonNull(key.key(), "a new key is shown once"));
    }

    /// Runs `weft WORDS` on the coordinator's host, against it.
    public Shell.Result weft(String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--state", state.toString()));
        return coordinator.host().run(WeftCommand.of(command), COMMAND_DEADLINE);
    }

    /// Joins two nodes to a tailnet of their own, and waits until each sees the other.
    public void join(MeshNode one, MeshNode two) {
        var tailnet = tailnet();
        var joining = CompletableFuture.runAsync(() -> one.join(tailnet), Thread::startVirtualThread);
        two.join(tailnet);
        try {
            joining.join();
        } catch (CompletionException failed) {
            throw new IllegalStateException(String.valueOf(failed.getCause()), failed);
        }
        one.awaitPeer(two);
        two.awaitPeer(one);
    }

    /// A client whose threads are all made here, and so live in the coordinator's host.
    private AdminClient admin() {
        var local = LocalAdmin.at(state);
        return AdminClient.of("https://127.0.0.1:443", local.token().orElseThrow(), local.certificate());
    }

    @Override
    public void close() {
        coordinating.close();
        relays.forEach(relay -> relay.process().close());
    }
}
