package weft.protocol.key;

/// The Noise static key that all coordinators of one cluster share; nodes pin it.
public record CoordinatorKey(Key32 raw) implements PublicKey {
    public static final String PREFIX = "coordkey";

    public static CoordinatorKey of(byte[] bytes) {
        return new CoordinatorKey(Key32.of(bytes));
    }

    public static CoordinatorKey parse(String text) {
        return new CoordinatorKey(PublicKey.parse(PREFIX, text));
    }

    /// What auth keys carry and people compare: the first 16 bytes of BLAKE2s-256 of the key, as 32 hexadecimal
    /// digits. Long enough (128 bits) that nobody finds a second key with it.
    public String pin() {
        return java.util.HexFormat.of().formatHex(weft.protocol.crypto.Blake2s.hash(bytes()), 0, 16);
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public String toString() {
        return text();
    }
}
