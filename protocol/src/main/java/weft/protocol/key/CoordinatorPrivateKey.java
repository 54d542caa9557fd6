package weft.protocol.key;

/// The private half of a [CoordinatorKey].
public final class CoordinatorPrivateKey extends PrivateKey<CoordinatorKey> {
    public CoordinatorPrivateKey(byte[] scalar) {
        super(scalar);
    }

    @Override
    CoordinatorKey role(Key32 raw) {
        return new CoordinatorKey(raw);
    }
}
