package weft.test.relay;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import weft.protocol.key.NodeKey;
import weft.test.lab.Await;

/// A client of a relay, of whichever make. What it sees are lines: `packet SOURCE LENGTH DIGEST`, `gone KEY REASON`,
/// `present KEY FLAGS`, `pong`, `ended`; keys in hexadecimal.
public interface RelayPeer extends AutoCloseable {
    Duration WAIT = Duration.ofSeconds(20);

    NodeKey key();

    /// Sends packets `number`, `number + 1` …, each of `length` bytes.
    void send(NodeKey target, int number, int length, int times);

    /// Sends something that looks like a disco datagram.
    void disco(NodeKey target);

    void ping();

    /// All lines that it has seen.
    List<String> seen();

    default void send(RelayPeer target, int number, int length) {
        send(target.key(), number, length, 1);
    }

    /// Waits for a packet that [#send] of `source` made.
    default void awaitPacket(RelayPeer source, int number, int length) {
        await("packet " + source.key().raw().hex() + " " + length + " " + digest(payload(number, length)));
    }

    /// Waits for a line that begins so.
    default void await(String line) {
        Await.until(
                () -> seen().stream().anyMatch(each -> each.startsWith(line)),
                WAIT,
                () -> this + " has not seen '" + line + "' but " + seen());
    }

    @Override
    void close();

    /// A function of its number, so that the other end can check it.
    static byte[] payload(int number, int length) {
        var b = new byte[length];
        for (int i = 0; i < length; i++) {
            b[i] = (byte) (number + i * 31);
        }
        return b;
    }

    static String digest(byte[] b) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(b), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
