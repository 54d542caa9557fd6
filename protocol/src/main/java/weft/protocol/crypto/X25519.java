package weft.protocol.crypto;

/// Pure. Diffie-Hellman on Curve25519 (RFC 7748): scalars, points and shared secrets are 32 bytes each.
public final class X25519 {
    public static final int LENGTH = 32;

    private X25519() {}

    /// The public point of a private scalar.
    public static byte[] publicKey(byte[] privateKey) {
        var point = new byte[LENGTH];
        org.bouncycastle.math.ec.rfc7748.X25519.scalarMultBase(privateKey, 0, point, 0);
        return point;
    }

    /// Writes the shared secret; false when the peer's point is of small order (an all-zero result), which
    /// every caller must treat as a failed handshake.
    public static boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
        return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0);
    }

    /// Clamps 32 random bytes in place into a private scalar.
    public static void clamp(byte[] scalar) {
        scalar[0] &= (byte) 0xf8;
        scalar[31] = (byte) ((scalar[31] & 0x7f) | 0x40);
    }
}
