package weft.protocol.stream;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;

/// What a node says to a coordinator, inside the Noise session. Schema: docs/node-stream.md.
public sealed interface NodeMessage {
    /// The version of these messages. A coordinator refuses a version that it does not speak.
    int PROTOCOL_VERSION = 1;

    /// The first message, once.
    ///
    /// @param software name and version of the program, for people
    /// @param proof that the node holds the private half of `nodeKey`, see [NodeKeyProof]
    /// @param tailnet where the node is a member; null before it first joined
    /// @param authKey what admits a node that is not a member yet; not looked at when it is one
    /// @param login true when a person waits who can log in by a browser; null, as false, when nobody does
    /// @param deviceCode true when that person wants a code to type elsewhere; null as false
    /// @param cursor what the node has already; null for nothing
    record Hello(
            int protocol,
            String software,
            String system,
            String hostname,
            NodeKey nodeKey,
            Key32 proof,
            @Nullable TailnetId tailnet,
            @Nullable String authKey,
            @Nullable Boolean login,
            @Nullable Boolean deviceCode,
            @Nullable ResumeCursor cursor,
            LiveState live)
            implements NodeMessage {
        /// Characters of a host's name, as DNS has it, and of the other texts.
        static final int HOSTNAME_MAX = 253;

        static final int TEXT_MAX = 256;

        public Hello {
            check("hostname", hostname, HOSTNAME_MAX);
            check("software", software, TEXT_MAX);
            check("system", system, TEXT_MAX);
            if (authKey != null) {
                check("authKey", authKey, TEXT_MAX);
            }
        }

        private static void check(String name, String text, int max) {
            if (text.length() > max || text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        name + " has more than " + max + " characters, or control characters");
            }
        }

        /// Without a wish for a code.
        public Hello(
                int protocol,
                String software,
                String system,
                String hostname,
                NodeKey nodeKey,
                Key32 proof,
                @Nullable TailnetId tailnet,
                @Nullable String authKey,
                @Nullable Boolean login,
                @Nullable ResumeCursor cursor,
                LiveState live) {
            this(protocol, software, system, hostname, nodeKey, proof, tailnet, authKey, login, null, cursor, live);
        }

        /// Whether the person would rather log in elsewhere, with a code that the device shows.
        public boolean wantsDeviceCode() {
            return wantsLogin() && Boolean.TRUE.equals(deviceCode);
        }

        /// Whether a person waits who can log in by a browser.
        public boolean wantsLogin() {
            return Boolean.TRUE.equals(login);
        }

        @Override
        public String toString() {
            return "Hello from " + nodeKey.fingerprint();
        }
    }

    /// The node can be reached elsewhere now. Only the newest sequence counts.
    record LiveReport(LiveState live) implements NodeMessage {}

    /// The node's map is at this revision, and its engine acts on it.
    record Applied(long revision) implements NodeMessage {}

    /// The other side is there; answered by nothing, sent by both every interval that the Welcome names.
    record Heartbeat(long number) implements NodeMessage {}

    /// The node has another node key, which is to be valid beside the one it has.
    ///
    /// @param proof that the node holds its private half, see [NodeKeyProof]
    record RenewKey(NodeKey nodeKey, Key32 proof) implements NodeMessage {}

    /// That key takes over: the one before is void from now on.
    record KeyTakesOver(NodeKey nodeKey) implements NodeMessage {}

    /// The node leaves the tailnet for good: its key is void from now on, and an ephemeral node is removed.
    record Logout() implements NodeMessage {}
}
