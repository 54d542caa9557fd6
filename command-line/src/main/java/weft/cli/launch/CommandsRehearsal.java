package weft.cli.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weft.cli.Console;
import weft.cli.Weft;
import weft.node.localapi.LocalLines;
import weft.node.localapi.LocalReply;
import weft.node.localapi.NodeStatus;
import weft.node.localapi.PeerView;
import weft.node.localapi.PolicyView;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.IpAddress;

/// Runs the commands that must be quick once, so that the JDK records which classes they load. The daemon that
/// answers them is a socket with the answers written down.
public final class CommandsRehearsal {
    private CommandsRehearsal() {}

    /// Plays the commands; prints only what the mistyped ones are told.
    public static void main(String[] arguments) throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(nowhere, System.err, Map.of());
        Weft.run(console, "version");
        Weft.run(console, "--help");
        Weft.run(console, "verion");
        Weft.run(console, "version", "--jsn");
        Path state = Files.createTempDirectory("weft-rehearsal");
        try {
            ask(console, state, status(), "status");
            ask(console, state, status(), "status", "--json");
            ask(console, state, new LocalReply.Addresses("a", peer(1).ipv4(), peer(1).ipv6()), "ip");
            ask(
                    console,
                    state,
                    new LocalReply.Whois(peer(2), false, new TreeMap<>(Map.of("cap", List.of("1")))),
                    "whois",
                    "100.64.0.2");
            ask(console, state, pinged(), "ping", "b");
            ask(console, state, new LocalReply.Up("a", "home", peer(1).ipv4(), peer(1).ipv6(), 1), "up");
            Weft.run(console, "status", "--state", state.toString());
            Weft.run(new Console(nowhere, System.err, Map.of("WEFT_NODE_STATE", state.toString())), "status");
        } finally {
            Files.deleteIfExists(state);
        }
    }

    private static void ask(Console console, Path state, LocalReply reply, String... command) throws IOException {
        Path socket = state.resolve("node.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> answer(server, LocalLines.encode(reply).getBytes(StandardCharsets.UTF_8)));
            String[] words = java.util.Arrays.copyOf(command, command.length + 2);
            words[command.length] = "--state";
            words[command.length + 1] = state.toString();
            Weft.run(console, words);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private static void answer(ServerSocketChannel server, byte[] line) {
        try (SocketChannel client = server.accept()) {
            client.read(ByteBuffer.allocate(1024));
            client.write(ByteBuffer.wrap(line));
        } catch (IOException _) {
            // the rehearsal ends without this part
        }
    }

    private static LocalReply status() {
        return new LocalReply.Status(new NodeStatus(
                "0",
                NodeStatus.Phase.RUNNING,
                peer(1),
                "home",
                new NodeStatus.Control("https://a:443", true, 1, 2, 1, "none"),
                new NodeStatus.Tunnel("weft0", 1280, 41641, new TreeMap<>(), new TreeMap<>()),
                List.of(peer(2)),
                List.of("none"),
                null,
                new PolicyView(new TreeMap<>(Map.of("a", List.of("1"))), List.of(), List.of())));
    }

    private static LocalReply pinged() {
        return new LocalReply.Pinged(
                1, new NodeId(2), "b", peer(2).ipv4(), "direct 192.0.2.1:1", true, 1_000_000, null);
    }

    private static PeerView peer(int id) {
        return new PeerView(
                new NodeId(id),
                "b",
                IpAddress.parse("100.64.0." + id),
                IpAddress.parse("fd7a:115c:a1e0::" + id),
                NodeKey.of(new byte[32]),
                "alice",
                List.of("tag:a"),
                true,
                new PeerView.Traffic("direct 192.0.2.1:1", "answers probes", 1, 400_000, 1, 2, 3_000_000, true));
    }
}
