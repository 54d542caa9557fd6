package weft.protocol.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.util.Pack;
import org.jspecify.annotations.Nullable;

/// Pure. ChaCha20-Poly1305 with associated data (RFC 8439) for handshakes, and XChaCha20-Poly1305
/// (draft-irtf-cfrg-xchacha) for cookies. Convenient, not fast: packets go through [Aead].
public final class ChaChaPoly {
    public static final int NONCE_LENGTH = 12;
    public static final int XCHACHA_NONCE_LENGTH = 24;
    public static final int TAG_LENGTH = 16;

    private ChaChaPoly() {}

    /// Ciphertext and tag.
    public static byte[] seal(byte[] key, byte[] nonce, byte[] associated, byte[] plaintext) {
        try {
            return crypt(Cipher.ENCRYPT_MODE, key, nonce, associated, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /// Plaintext, or null when the tag is wrong.
    public static byte @Nullable [] open(byte[] key, byte[] nonce, byte[] associated, byte[] sealed) {
        if (sealed.length < TAG_LENGTH) {
            return null;
        }
        try {
            return crypt(Cipher.DECRYPT_MODE, key, nonce, associated, sealed);
        } catch (AEADBadTagException _) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    /// As [#seal], with a nonce of 24 bytes, long enough to be drawn at random.
    public static byte[] sealX(byte[] key, byte[] nonce, byte[] associated, byte[] plaintext) {
        byte[] subkey = subkey(key, nonce);
        try {
            return seal(subkey, shortNonce(nonce), associated, plaintext);
        } finally {
            Arrays.fill(subkey, (byte) 0);
        }
    }

    public static byte @Nullable [] openX(byte[] key, byte[] nonce, byte[] associated, byte[] sealed) {
        byte[] subkey = subkey(key, nonce);
        try {
            return open(subkey, shortNonce(nonce), associated, sealed);
        } finally {
            Arrays.fill(subkey, (byte) 0);
        }
    }

    /// Noise's and WireGuard's nonce: four zero bytes and a 64-bit little-endian counter.
    public static byte[] nonce(long counter) {
        var nonce = new byte[NONCE_LENGTH];
        Pack.longToLittleEndian(counter, nonce, 4);
        return nonce;
    }

    private static byte[] crypt(int mode, byte[] key, byte[] nonce, byte[] associated, byte[] in)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
        cipher.updateAAD(associated);
        return cipher.doFinal(in);
    }

    /// HChaCha20 (draft 2.2): ChaCha20's rounds over constants, key and 16 bytes of nonce; the first and the last
    /// row are the subkey. The engine adds the input afterwards, which is taken off again.
    private static byte[] subkey(byte[] key, byte[] nonce) {
        int[] input = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Pack.littleEndianToInt(key, 0, input, 4, 8);
        Pack.littleEndianToInt(nonce, 0, input, 12, 4);
        var state = new int[16];
        ChaChaEngine.chachaCore(20, input, state);
        var subkey = new byte[Aead.KEY_LENGTH];
        for (int i = 0; i < 4; i++) {
            Pack.intToLittleEndian(state[i] - input[i], subkey, 4 * i);
            Pack.intToLittleEndian(state[12 + i] - input[12 + i], subkey, 16 + 4 * i);
        }
        return subkey;
    }

    /// The last eight bytes of the long nonce, after four zero bytes (draft 2.3).
    private static byte[] shortNonce(byte[] nonce) {
        var rest = new byte[NONCE_LENGTH];
        System.arraycopy(nonce, 16, rest, 4, 8);
        return rest;
    }
}
