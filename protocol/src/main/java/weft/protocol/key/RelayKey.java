package weft.protocol.key;

/// A relay's identity (DERP server key).
public record RelayKey(Key32 raw) implements PublicKey {
    public static final String PREFIX = "relaykey";

    public static RelayKey of(byte[] bytes) {
        return new RelayKey(Key32.of(bytes));
    }

    public static RelayKey parse(String text) {
        return new RelayKey(PublicKey.parse(PREFIX, text));
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
