package weft.protocol.key;

/// Seals path probes; made anew at each start of a daemon.
public record DiscoKey(Key32 raw) implements PublicKey {
    public static final String PREFIX = "discokey";

    public static DiscoKey of(byte[] bytes) {
        return new DiscoKey(Key32.of(bytes));
    }

    public static DiscoKey parse(String text) {
        return new DiscoKey(PublicKey.parse(PREFIX, text));
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
