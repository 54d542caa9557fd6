package weft.protocol.wireguard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.NodeKey;

/// Pure. The two MACs at the end of a handshake message, 16 bytes each (whitepaper 5.4.4). The first is keyed with
/// the receiver's public key: who knows none gets no answer at all. The second is keyed with a cookie, or zero.
record MessageMacs(byte[] mac1Key, byte[] cookieKey) {
    static final int LENGTH = 16;

    private static final byte[] LABEL_MAC1 = "mac1----".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABEL_COOKIE = "cookie--".getBytes(StandardCharsets.US_ASCII);

    /// For messages to the owner of this key.
    static MessageMacs to(NodeKey receiver) {
        byte[] key = receiver.bytes();
        return new MessageMacs(Blake2s.hash(LABEL_MAC1, key), Blake2s.hash(LABEL_COOKIE, key));
    }

    /// Fills in both MACs of a finished message and returns the first.
    byte[] sign(byte[] message, byte @Nullable [] cookie) {
        byte[] mac1 = mac1(message);
        System.arraycopy(mac1, 0, message, message.length - 2 * LENGTH, LENGTH);
        if (cookie != null) {
            System.arraycopy(mac2(message, cookie), 0, message, message.length - LENGTH, LENGTH);
        }
        return mac1;
    }

    boolean hasMac1(byte[] message) {
        return MessageDigest.isEqual(mac1(message), givenMac1(message));
    }

    static boolean hasMac2(byte[] message, byte[] cookie) {
        byte[] given = Arrays.copyOfRange(message, message.length - LENGTH, message.length);
        return MessageDigest.isEqual(mac2(message, cookie), given);
    }

    static byte[] givenMac1(byte[] message) {
        return Arrays.copyOfRange(message, message.length - 2 * LENGTH, message.length - LENGTH);
    }

    private byte[] mac1(byte[] message) {
        return Blake2s.mac(mac1Key, LENGTH, Arrays.copyOf(message, message.length - 2 * LENGTH));
    }

    private static byte[] mac2(byte[] message, byte[] cookie) {
        return Blake2s.mac(cookie, LENGTH, Arrays.copyOf(message, message.length - LENGTH));
    }
}
