package weft.protocol.wireguard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import weft.protocol.noise.IkSuite;

/// Pure. Where the parts of a handshake message stand ([MessageType] has the layouts). Messages given in have the
/// length of their type.
final class HandshakeCodec {
    /// WireGuard's identifier is what Noise calls the prologue.
    static final IkSuite SUITE =
            IkSuite.preshared("WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII));

    private static final int INITIATION_NOISE = 8;
    private static final int RESPONSE_NOISE = 12;
    private static final int MACS = 2 * MessageMacs.LENGTH;
    private static final int COOKIE_NONCE = 8;
    private static final int COOKIE = 32;

    private HandshakeCodec() {}

    static int type(byte[] message) {
        return (int) MessageType.INTS.get(message, 0);
    }

    /// Of an initiation or a response the sender's index; of a cookie reply the receiver's, at the same place.
    static int sender(byte[] message) {
        return (int) MessageType.INTS.get(message, 4);
    }

    static int responseReceiver(byte[] message) {
        return (int) MessageType.INTS.get(message, 8);
    }

    static byte[] initiationNoise(byte[] message) {
        return Arrays.copyOfRange(message, INITIATION_NOISE, message.length - MACS);
    }

    static byte[] responseNoise(byte[] message) {
        return Arrays.copyOfRange(message, RESPONSE_NOISE, message.length - MACS);
    }

    static byte[] cookieNonce(byte[] message) {
        return Arrays.copyOfRange(message, COOKIE_NONCE, COOKIE);
    }

    static byte[] sealedCookie(byte[] message) {
        return Arrays.copyOfRange(message, COOKIE, message.length);
    }

    /// Without its MACs, as [#response] is.
    static byte[] initiation(int sender, byte[] noise) {
        var message = new byte[MessageType.INITIATION_LENGTH];
        MessageType.INTS.set(message, 0, MessageType.INITIATION);
        MessageType.INTS.set(message, 4, sender);
        System.arraycopy(noise, 0, message, INITIATION_NOISE, noise.length);
        return message;
    }

    static byte[] response(int sender, int receiver, byte[] noise) {
        var message = new byte[MessageType.RESPONSE_LENGTH];
        MessageType.INTS.set(message, 0, MessageType.RESPONSE);
        MessageType.INTS.set(message, 4, sender);
        MessageType.INTS.set(message, 8, receiver);
        System.arraycopy(noise, 0, message, RESPONSE_NOISE, noise.length);
        return message;
    }
}
