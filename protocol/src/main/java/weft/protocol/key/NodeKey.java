package weft.protocol.key;

/// A node's WireGuard static key and its address on relays; rotates when it is renewed.
public record NodeKey(Key32 raw) implements PublicKey {
    public static final String PREFIX = "nodekey";

    public static NodeKey of(byte[] bytes) {
        return new NodeKey(Key32.of(bytes));
    }

    public static NodeKey parse(String text) {
        return new NodeKey(PublicKey.parse(PREFIX, text));
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
