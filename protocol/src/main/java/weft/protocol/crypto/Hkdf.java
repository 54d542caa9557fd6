package weft.protocol.crypto;

import java.util.Arrays;

/// Pure. HKDF over HMAC-BLAKE2s, as Noise (4.3) and WireGuard's `KDF_n` (whitepaper 5.4) use it: one to three
/// outputs of 32 bytes.
public final class Hkdf {
    private static final int BLOCK_LENGTH = 64;

    private Hkdf() {}

    /// `outputs` keys out of a chaining key of 32 bytes and input of any length.
    public static byte[][] derive(byte[] chainingKey, byte[] input, int outputs) {
        byte[] secret = hmac(chainingKey, input);
        var keys = new byte[outputs][];
        byte[] last = new byte[0];
        for (int i = 0; i < outputs; i++) {
            last = hmac(secret, last, new byte[] {(byte) (i + 1)});
            keys[i] = last;
        }
        Arrays.fill(secret, (byte) 0);
        return keys;
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        var inner = new byte[BLOCK_LENGTH];
        var outer = new byte[BLOCK_LENGTH];
        System.arraycopy(key, 0, inner, 0, key.length);
        System.arraycopy(key, 0, outer, 0, key.length);
        for (int i = 0; i < BLOCK_LENGTH; i++) {
            inner[i] ^= 0x36;
            outer[i] ^= 0x5c;
        }
        var hashed = new byte[parts.length + 1][];
        hashed[0] = inner;
        System.arraycopy(parts, 0, hashed, 1, parts.length);
        return Blake2s.hash(outer, Blake2s.hash(hashed));
    }
}
