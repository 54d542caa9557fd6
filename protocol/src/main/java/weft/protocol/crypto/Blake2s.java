package weft.protocol.crypto;

import org.bouncycastle.crypto.digests.Blake2sDigest;

/// Pure. BLAKE2s (RFC 7693): unkeyed and keyed hashes of 16 or 32 bytes.
public final class Blake2s {
    public static final int LENGTH = 32;

    private Blake2s() {}

    /// BLAKE2s-256 over the concatenation of the parts.
    public static byte[] hash(byte[]... parts) {
        return digest(new Blake2sDigest(256), parts, LENGTH);
    }

    /// Keyed BLAKE2s (key up to 32 bytes) with an output of `length` bytes: WireGuard's MAC uses 16.
    public static byte[] mac(byte[] key, int length, byte[]... parts) {
        return digest(new Blake2sDigest(key, length, null, null), parts, length);
    }

    private static byte[] digest(Blake2sDigest digest, byte[][] parts, int length) {
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        var out = new byte[length];
        digest.doFinal(out, 0);
        return out;
    }
}
