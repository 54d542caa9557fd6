package weft.protocol.derp;

import java.security.MessageDigest;
import java.util.HexFormat;

/// The secret that the relays of a region share: 32 bytes, written as 64 hexadecimal digits. Who knows it may watch who
/// is connected, and forward packets.
public final class MeshKey {
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private MeshKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Reads 64 hexadecimal digits.
    public static MeshKey parse(String hex) {
        if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException("a mesh key is " + 2 * LENGTH + " hexadecimal digits");
        }
        return new MeshKey(HexFormat.of().parseHex(hex));
    }

    /// Whether `hex` is this key, in a time that does not tell how much of it is.
    boolean matches(String hex) {
        return hex.matches("[0-9a-fA-F]{64}")
                && MessageDigest.isEqual(bytes, HexFormat.of().parseHex(hex));
    }

    /// What a relay says to another inside the box of its login.
    public ClientHello hello() {
        return new ClientHello(FrameType.VERSION, HexFormat.of().formatHex(bytes), true, false);
    }

    @Override
    public String toString() {
        return "mesh key";
    }
}
