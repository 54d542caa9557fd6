package weft.protocol.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.HexFormat;

/// Thirty-two bytes as a value: compared and hashed by content, impossible to edit.
public record Key32(long a, long b, long c, long d) implements Comparable<Key32> {
    public static final int LENGTH = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    public static Key32 of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a key is 32 bytes, this is " + bytes.length);
        }
        return of(bytes, 0);
    }

    public static Key32 of(byte[] bytes, int offset) {
        return new Key32(
                (long) LONGS.get(bytes, offset),
                (long) LONGS.get(bytes, offset + 8),
                (long) LONGS.get(bytes, offset + 16),
                (long) LONGS.get(bytes, offset + 24));
    }

    public static Key32 ofHex(String hex) {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("a key is 64 hexadecimal digits, this has " + hex.length());
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /// WireGuard's text form: 44 characters of standard base64.
    public static Key32 ofBase64(String text) {
        return of(Base64.getDecoder().decode(text));
    }

    public byte[] bytes() {
        var bytes = new byte[LENGTH];
        copyTo(bytes, 0);
        return bytes;
    }

    public void copyTo(byte[] target, int offset) {
        LONGS.set(target, offset, a);
        LONGS.set(target, offset + 8, b);
        LONGS.set(target, offset + 16, c);
        LONGS.set(target, offset + 24, d);
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes());
    }

    public boolean isZero() {
        return (a | b | c | d) == 0;
    }

    @Override
    public int compareTo(Key32 other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order == 0 ? Long.compareUnsigned(d, other.d) : order;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a ^ Long.rotateLeft(c, 17));
    }
}
