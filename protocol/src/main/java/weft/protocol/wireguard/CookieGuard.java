package weft.protocol.wireguard;

import weft.protocol.crypto.Blake2s;
import weft.protocol.crypto.ChaChaPoly;
import weft.protocol.crypto.Entropy;
import weft.protocol.packet.Endpoint;

/// Handshake thread. The busy end of WireGuard's cookies (whitepaper 5.3, 5.4.7): instead of an expensive answer it
/// sends a cheap one, which only somebody at that very address can read, and wants to see it again. It remembers
/// nothing of whom it sent one: a cookie is a MAC of the address under a secret that changes every two minutes.
final class CookieGuard {
    private static final int SECRET_LENGTH = 32;

    private final Entropy entropy;
    private byte[] secret = new byte[SECRET_LENGTH];
    private long secretUntil = Long.MIN_VALUE;

    CookieGuard(Entropy entropy) {
        this.entropy = entropy;
    }

    /// Whether the message carries the cookie that was given to this address.
    boolean isProven(byte[] message, Endpoint source, long now) {
        return now < secretUntil && MessageMacs.hasMac2(message, cookie(source));
    }

    /// The cookie reply (64 bytes) to a handshake message of ours to read (`macs`).
    byte[] reply(MessageMacs macs, byte[] message, Endpoint source, long now) {
        if (now >= secretUntil) {
            secret = entropy.bytes(SECRET_LENGTH);
            secretUntil = now + Timing.COOKIE_LIFETIME_NANOS;
        }
        byte[] nonce = entropy.bytes(ChaChaPoly.XCHACHA_NONCE_LENGTH);
        byte[] sealed = ChaChaPoly.sealX(macs.cookieKey(), nonce, MessageMacs.givenMac1(message), cookie(source));
        var reply = new byte[MessageType.COOKIE_REPLY_LENGTH];
        MessageType.INTS.set(reply, 0, MessageType.COOKIE_REPLY);
        MessageType.INTS.set(reply, 4, (int) MessageType.INTS.get(message, 4));
        System.arraycopy(nonce, 0, reply, 8, nonce.length);
        System.arraycopy(sealed, 0, reply, 8 + nonce.length, sealed.length);
        return reply;
    }

    private byte[] cookie(Endpoint source) {
        byte[] port = {(byte) (source.port() >>> 8), (byte) source.port()};
        return Blake2s.mac(secret, MessageMacs.LENGTH, source.address().bytes(), port);
    }
}
