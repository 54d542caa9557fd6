package weft.protocol.box;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.X25519;
import weft.protocol.key.PrivateKey;
import weft.protocol.key.PublicKey;

/// Pure. The public-key box of NaCl (`crypto_box`: X25519, HSalsa20, XSalsa20-Poly1305) between two keys.
///
/// The agreement is made once, in [#between]; the object then seals and opens any number of messages, in both
/// directions: whoever uses it must never repeat a nonce, which is why nonces are random. A box is the 16-byte tag
/// followed by the ciphertext, as libsodium's `crypto_box_easy` lays it out. Reference: Bernstein, "Cryptography in
/// NaCl" (2009), sections 8 to 10.
public final class NaclBox {
    /// Bytes of a nonce.
    public static final int NONCE_LENGTH = 24;
    /// Bytes by which a box is longer than its message.
    public static final int OVERHEAD = 16;

    private static final int ROUNDS = 20;
    /// "expand 32-byte k" in little-endian words.
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final byte[] key;

    private NaclBox(byte[] key) {
        this.key = key;
    }

    /// Null when the peer's point is of small order, so that the "secret" would be known to everyone.
    public static @Nullable NaclBox between(PrivateKey<?> own, PublicKey peer) {
        var shared = new byte[X25519.LENGTH];
        if (!own.agree(peer, shared)) {
            return null;
        }
        var key = hsalsa20(shared);
        Arrays.fill(shared, (byte) 0);
        return new NaclBox(key);
    }

    public byte[] seal(byte[] nonce, byte[] message) {
        var stream = stream(nonce);
        var poly = authenticator(stream);
        var box = new byte[OVERHEAD + message.length];
        stream.processBytes(message, 0, message.length, box, OVERHEAD);
        poly.update(box, OVERHEAD, message.length);
        poly.doFinal(box, 0);
        return box;
    }

    /// The message, or null when the box is not by the peer, or not of this nonce.
    public byte @Nullable [] open(byte[] nonce, byte[] box) {
        if (box.length < OVERHEAD) {
            return null;
        }
        var stream = stream(nonce);
        var poly = authenticator(stream);
        poly.update(box, OVERHEAD, box.length - OVERHEAD);
        var tag = new byte[OVERHEAD];
        poly.doFinal(tag, 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, OVERHEAD))) {
            return null;
        }
        var message = new byte[box.length - OVERHEAD];
        stream.processBytes(box, OVERHEAD, message.length, message, 0);
        return message;
    }

    private XSalsa20Engine stream(byte[] nonce) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("a nonce is 24 bytes, this is " + nonce.length);
        }
        var stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return stream;
    }

    /// The first 32 bytes of the stream key the authenticator, the message begins at the 33rd.
    private static Poly1305 authenticator(XSalsa20Engine stream) {
        var polyKey = new byte[32];
        stream.processBytes(new byte[32], 0, 32, polyKey, 0);
        var poly = new Poly1305();
        poly.init(new KeyParameter(polyKey));
        return poly;
    }

    /// HSalsa20 of the shared secret with an input of zeros. Salsa20's core adds its input to what it computed;
    /// HSalsa20
    /// is the eight outer words before that addition.
    private static byte[] hsalsa20(byte[] secret) {
        var in = new int[16];
        for (int i = 0; i < 4; i++) {
            in[5 * i] = SIGMA[i];
            in[1 + i] = little(secret, 4 * i);
            in[11 + i] = little(secret, 16 + 4 * i);
        }
        var out = new int[16];
        Salsa20Engine.salsaCore(ROUNDS, in, out);
        var key = new byte[32];
        int[] outer = {0, 5, 10, 15, 6, 7, 8, 9};
        for (int i = 0; i < outer.length; i++) {
            int word = out[outer[i]] - in[outer[i]];
            for (int b = 0; b < 4; b++) {
                key[4 * i + b] = (byte) (word >>> (8 * b));
            }
        }
        return key;
    }

    private static int little(byte[] b, int at) {
        return (b[at] & 0xff) | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | (b[at + 3] & 0xff) << 24;
    }
}
