package weft.protocol.crypto;

/// Where secret random bytes come from: `SecureRandom::nextBytes` in the product, a seeded generator in a simulation.
@FunctionalInterface
public interface Entropy {
    void fill(byte[] bytes);

    default byte[] bytes(int length) {
        var bytes = new byte[length];
        fill(bytes);
        return bytes;
    }
}
