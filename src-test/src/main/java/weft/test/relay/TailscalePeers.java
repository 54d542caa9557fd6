package weft.test.relay;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.test.lab.LabProcess;

/// Clients of Tailscale's DERP package, all in one process.
public final class TailscalePeers implements AutoCloseable {
    private final LabProcess process;
    private int made;

    private TailscalePeers(LabProcess process) {
        this.process = process;
    }

    public static TailscalePeers start(GoPrograms programs) {
        return new TailscalePeers(LabProcess.start(List.of(programs.peer().toString())));
    }

    /// Its clients come by WebSocket, which has no place for a pin.
    public static TailscalePeers webSocket(GoPrograms programs, RunningRelay relay) {
        return new TailscalePeers(LabProcess.start(List.of(
                "env",
                "TS_DEBUG_DERP_WS_CLIENT=true",
                "SSL_CERT_FILE=" + relay.certificate(),
                programs.peer().toString())));
    }

    /// @param options as peer.go lists them
    public Peer connect(RunningRelay relay, String... options) {
        var id = "c" + ++made;
        process.input(String.join(" ", "connect", id, RunningRelay.HOST, Integer.toString(relay.port()), relay.pin())
                + " " + String.join(" ", options));
        process.awaitLine(
                line -> line.startsWith("up " + id + " ") || line.startsWith("failed connect " + id + " "),
                RelayPeer.WAIT);
        var up = lines("up " + id + " ");
        if (up.isEmpty()) {
            throw new IllegalStateException(process.output());
        }
        return new Peer(id, new NodeKey(Key32.ofHex(up.getFirst().split(" ")[0])));
    }

    private List<String> lines(String beginning) {
        return process.output()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }

    @Override
    public void close() {
        process.close();
    }

    /// One of them.
    public final class Peer implements RelayPeer {
        private final String id;
        private final NodeKey key;

        private Peer(String id, NodeKey key) {
            this.id = id;
            this.key = key;
        }

        /// For `key=`: another connection of this key.
        public String id() {
            return id;
        }

        @Override
        public NodeKey key() {
            return key;
        }

        @Override
        public void send(NodeKey target, int number, int length, int times) {
            process.input("send " + id + " " + target.raw().hex() + " " + number + " " + length + " " + times);
        }

        @Override
        public void disco(NodeKey target) {
            process.input("disco " + id + " " + target.raw().hex());
        }

        @Override
        public void ping() {
            process.input("ping " + id);
        }

        public void forward(NodeKey source, NodeKey target, int number, int length) {
            process.input("forward " + id + " " + source.raw().hex() + " "
                    + target.raw().hex() + " " + number + " " + length);
        }

        public void closePeer(NodeKey target) {
            process.input("closepeer " + id + " " + target.raw().hex());
        }

        @Override
        public List<String> seen() {
            var seen = new ArrayList<String>();
            process.output().lines().forEach(line -> {
                var words = line.split(" ", 3);
                if (words.length > 1 && words[1].equals(id)) {
                    seen.add(words.length == 2 ? words[0] : words[0] + " " + words[2]);
                }
            });
            return seen;
        }

        @Override
        public void close() {
            process.input("close " + id);
        }

        @Override
        public String toString() {
            return "Tailscale's client " + id;
        }
    }
}
